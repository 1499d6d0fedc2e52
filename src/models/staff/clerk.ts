import { table, transaction } from "../../database/connection";
import { nameDigest } from "../../secrets/digest";
import { fold } from "../../secrets/fold";
import { hashSecret, matches } from "../../secrets/hashing";
import { AttemptCounter } from "../attempt-counter";
import { Invalid, refuse } from "../faults";
import { Model } from "../model";
import { type Actor, AuditEvent } from "./audit-event";
import type { Permission } from "./permissions";
import { holdAllDevices, PermissionsDevice, refuseWithoutAdministrator } from "./permissions-device";

interface ClerkRow {
  id: number;
  name: string;
  userName: string;
  userNameDigest: string;
  passwordDigest: string;
  passwordChangedAt: Date | null;
  passwordGivenAt: Date | null;
  permissionsDeviceId: number;
  disabledAt: Date | null;
  lastSignInAt: Date | null;
  sessionEpoch: number;
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

export interface WantedClerk {
  name: string;
  userName: string;
  password: string;
  permissionsDeviceId: string;
}

export const LEAST_STAFF_PASSWORD = 12;
const LONGEST_NAME = 100;

/** A member of staff. */
export class Clerk extends Model<ClerkRow>("clerks") {
  private allowed: ReadonlySet<Permission> = new Set();

  /** The clerk of a session, with what they may do; none once disabled or signed out everywhere. */
  static async ofSession(id: number, epoch: number) {
    const clerk = await Clerk.findBy({ id, sessionEpoch: epoch });
    if (!clerk || clerk.disabledAt) return undefined;
    return clerk.withPermissions();
  }

  static async named(userName: string) {
    const clerk = await Clerk.findBy({ userNameDigest: nameDigest(fold(userName.trim())) });
    return clerk?.withPermissions();
  }

  static async all() {
    const rows = (await table("clerks").orderBy("name")) as unknown as ClerkRow[];
    return rows.map((row) => new Clerk(row));
  }

  static async none() {
    return (await table("clerks").first("id")) === undefined;
  }

  /** Adds a clerk with a password to be changed at the first sign-in. Throws Invalid by field. */
  static async add(wanted: WantedClerk, by: Clerk | "system") {
    await refuseFaultsIn(wanted);
    const device = await deviceFor(wanted.permissionsDeviceId, by);
    const passwordDigest = await hashSecret(wanted.password, "clerk password");

    return transaction(async () => {
      const clerk = await Clerk.create({
        name: wanted.name,
        userName: wanted.userName,
        userNameDigest: nameDigest(fold(wanted.userName)),
        passwordDigest,
        passwordGivenAt: new Date(),
        permissionsDeviceId: device.id,
      });
      await AuditEvent.note("clerk added", by, { details: { clerk: clerk.userName, permissions: device.name } });
      return clerk;
    });
  }

  may(permission: Permission) {
    return this.allowed.has(permission);
  }

  get mustChangePassword() {
    return this.passwordGivenAt !== null;
  }

  async withPermissions() {
    const device = await PermissionsDevice.find(this.permissionsDeviceId);
    this.allowed = new Set(device.list);
    return this;
  }

  /**
   * Changes a clerk's name, Permissions Device or access, and gives a new password where one was typed.
   * Ends the clerk's sessions when anything but the name changed.
   */
  async change(wanted: Omit<WantedClerk, "userName"> & { disabled: boolean; version: number }, by: Clerk) {
    const deviceId = Number(wanted.permissionsDeviceId);
    const own = by.id === this.id;
    refuse({
      name: faultInName(wanted.name),
      password: wanted.password ? faultInPassword(wanted.password) : null,
      permissionsDeviceId:
        own && deviceId !== this.permissionsDeviceId
          ? "You can't change your own Permissions Device. Ask another administrator."
          : null,
      disabled: own && wanted.disabled ? "You can't end your own access. Ask another administrator." : null,
    });
    const device = deviceId === this.permissionsDeviceId ? undefined : await deviceFor(wanted.permissionsDeviceId, by);
    const passwordDigest = wanted.password ? await hashSecret(wanted.password, "clerk password") : undefined;
    const disabledAt = wanted.disabled ? (this.disabledAt ?? new Date()) : null;
    const rightsChange = Boolean(device || passwordDigest || (disabledAt === null) !== (this.disabledAt === null));

    await transaction(async () => {
      await holdAllDevices();
      await this.update(
        {
          name: wanted.name,
          disabledAt,
          ...(device && { permissionsDeviceId: device.id }),
          ...(rightsChange && { sessionEpoch: this.sessionEpoch + 1 }),
        },
        wanted,
      );
      if (passwordDigest) await this.attempts.clear();
      await refuseWithoutAdministrator(wanted.disabled ? "disabled" : "permissionsDeviceId");
      await AuditEvent.note("clerk changed", by, {
        details: {
          clerk: this.userName,
          ...(device && { permissions: device.name }),
          ...(passwordDigest && { password: "given anew" }),
          access: disabledAt ? "ended" : "open",
        },
      });
    });
  }

  /** The clerk chooses their own password; every other session of theirs ends. */
  async choosePassword(typed: { present: string; password: string; passwordAgain: string }) {
    const right = await matches(typed.present, this.passwordDigest, "clerk password");
    refuse({
      present: right ? null : "This is not your present password. Type it again.",
      password:
        faultInPassword(typed.password) ??
        (typed.password === typed.present ? "Choose a password other than your present one." : null),
      passwordAgain: typed.password === typed.passwordAgain ? null : "Type the same new password twice.",
    });
    await this.setPassword(typed.password, this);
  }

  /** Gives the clerk a password at the console (`npm run admin`); it must be changed at the next sign-in. */
  async setPassword(password: string, by: Actor) {
    refuse({ password: faultInPassword(password) });
    const passwordDigest = await hashSecret(password, "clerk password");
    const given = by === "system" ? new Date() : null;

    await transaction(async () => {
      await this.update({
        passwordDigest,
        passwordChangedAt: new Date(),
        passwordGivenAt: given,
        ...(given && { disabledAt: null }),
        sessionEpoch: this.sessionEpoch + 1,
      });
      await this.attempts.clear();
      await AuditEvent.note("clerk password changed", by, { details: { clerk: this.userName } });
    });
  }

  get attempts() {
    return new AttemptCounter(`clerk:${this.id}`);
  }
}

/** Throws Invalid where the device is not there or holds what the giving clerk may not do. */
async function deviceFor(id: string, by: Clerk | "system") {
  const device = (await PermissionsDevice.all()).find((candidate) => String(candidate.id) === id);
  if (!device) throw new Invalid({ permissionsDeviceId: "Choose a Permissions Device." });

  const beyond = by === "system" ? [] : device.list.filter((permission) => !by.may(permission));
  refuse({
    permissionsDeviceId: beyond.length ? `You can't give what you may not do yourself: ${beyond.join(", ")}.` : null,
  });
  return device;
}

async function refuseFaultsIn(wanted: WantedClerk) {
  const taken = wanted.userName && (await Clerk.findBy({ userNameDigest: nameDigest(fold(wanted.userName)) }));
  refuse({
    name: faultInName(wanted.name),
    userName:
      faultInName(wanted.userName, "Enter a user name.") ??
      (taken ? "Another clerk uses this user name. Choose another." : null),
    password: faultInPassword(wanted.password),
  });
}

function faultInName(name: string, whenBlank = "Enter a name.") {
  if (!name) return whenBlank;
  return name.length > LONGEST_NAME ? `Use at most ${LONGEST_NAME} characters.` : null;
}

function faultInPassword(password: string) {
  return [...password].length < LEAST_STAFF_PASSWORD
    ? `Use a password of at least ${LEAST_STAFF_PASSWORD} characters.`
    : null;
}
