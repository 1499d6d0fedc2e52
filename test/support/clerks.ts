import { staffPassword } from "../../seeds/demonstration/cast";
import { table } from "../../src/database/connection";
import { Clerk } from "../../src/models/staff/clerk";
import type { Permission } from "../../src/models/staff/permissions";
import { nameDigest } from "../../src/secrets/digest";
import { fold } from "../../src/secrets/fold";
import { hashSecret } from "../../src/secrets/hashing";
import { Browser } from "./site";

let passwordDigest: Promise<string> | undefined;

/** The clerk with that user name, as the database has them now, with what they may do. */
export async function clerkNamed(userName: string) {
  const clerk = await Clerk.named(userName);
  if (!clerk) throw new Error(`There is no clerk ${userName}.`);
  return clerk.withPermissions();
}

/** Adds a clerk with the cast's password and a Permissions Device of their own, both called alike. */
export async function addClerk(userName: string, permissions: Permission[]) {
  const now = { createdAt: new Date(), updatedAt: new Date() };
  passwordDigest ??= hashSecret(staffPassword, "clerk password");
  const [device] = await table("permissions_devices")
    .insert({ name: userName, permissions: JSON.stringify(permissions), ...now })
    .returning("id");
  await table("clerks").insert({
    name: `Clerk ${userName}`,
    userName,
    userNameDigest: nameDigest(fold(userName)),
    passwordDigest: await passwordDigest,
    permissionsDeviceId: device?.id,
    ...now,
  });
  return clerkNamed(userName);
}

/** A browser of its own in which that clerk has signed in, for tests that end sessions. */
export async function freshlySignedInAs(userName: string, password = staffPassword) {
  const browser = await Browser.open();
  const answer = await browser.post("/staff/login", { userName, password });
  if (answer.status !== 303) throw new Error(`${userName} could not sign in: ${answer.status}`);
  return browser;
}

/** The device with that name, as the database has it now. */
export async function deviceNamed(name: string) {
  const device = await table("permissions_devices").where({ name }).first();
  if (!device) throw new Error(`There is no Permissions Device ${name}.`);
  return {
    id: Number(device.id),
    version: Number(device.version),
    permissions: JSON.parse(String(device.permissions)),
  };
}

/** The newest audit events of a kind. */
export async function eventsOf(kind: string, limit = 1) {
  const rows = await table("audit_events").where({ kind }).orderBy("id", "desc").limit(limit);
  return (rows as unknown as { details: string; clerkId: number | null }[]).map((row) => ({
    ...row,
    details: JSON.parse(row.details) as Record<string, unknown>,
  }));
}
