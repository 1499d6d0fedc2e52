import { table, transaction } from "../src/database/connection";
import { Household } from "../src/models/households/household";
import { Installation } from "../src/models/settings/installation";
import { WebParameters } from "../src/models/settings/web-parameters";
import { nameDigest } from "../src/secrets/digest";
import { fold } from "../src/secrets/fold";
import { hashSecret } from "../src/secrets/hashing";
import { seal } from "../src/secrets/seal";
import { type CastMember, cast, clerks, inDays, staffPassword } from "./demonstration/cast";
import { crowd } from "./demonstration/crowd";
import { type CrowdPass, crowdPasses, crowdPassTypes } from "./demonstration/crowd-passes";

const DAY_MS = 86_400_000;
const FIRST_OF_THE_CROWD = 2001;

/** The demonstration: the cast of DESIGN.md section 5 and some 200 invented households, all or nothing. */
export async function seed() {
  const passwordDigest = await hashSecret(staffPassword, "clerk password");
  const pinDigests = await Promise.all(
    cast.map((one) => (one.state === "claimed" ? hashSecret(fold(one.pin), "chosen PIN") : null)),
  );

  await transaction(async () => {
    await seedClerks(passwordDigest);
    await seedOffice();
    for (const [index, one] of cast.entries()) {
      const household = await Household.add(one.household, "system", one.id);
      await seedPass(household.id, one);
      await seedWebUser(household.id, one, pinDigests[index] ?? null);
    }
    await seedCrowd();
    await Installation.markSeeded("demonstration");
  });
}

async function seedClerks(passwordDigest: string) {
  for (const { name, userName, device } of clerks) {
    const found = await table("permissions_devices").where({ name: device }).first("id");
    const now = new Date();
    await table("clerks").insert({
      name,
      userName,
      userNameDigest: nameDigest(fold(userName)),
      passwordDigest,
      passwordChangedAt: now,
      permissionsDeviceId: found?.id,
      createdAt: now,
      updatedAt: now,
    });
  }
}

async function seedOffice() {
  const { version, ...values } = await WebParameters.read();
  const office = {
    siteIsLive: true,
    siteName: "Riverside WebTrac",
    officeName: "Riverside Parks and Recreation",
    officeAddress: "100 Demonstration Way, Riverside, CA 92501",
    officePhone: "(951) 555-0100",
    officeEmail: "recreation@example.org",
    officeHours: "Monday to Friday, 8 AM to 5 PM",
  };
  await table("settings").insert({
    id: WebParameters.id,
    content: JSON.stringify({ ...values, ...office }),
    version: version + 1,
    updatedAt: new Date(),
  });
}

async function seedPass(householdId: number, { pass }: CastMember) {
  if (pass) await addPass(householdId, pass, visited(householdId, pass.expiresInDays));
}

async function addPass(householdId: number, pass: NonNullable<CastMember["pass"]>, visits: object) {
  const member = await table("members").where({ householdId }).first("id");
  const type = await table("pass_types").where({ code: pass.type }).first("id");
  const now = new Date();
  await table("passes").insert({
    memberId: member?.id,
    passTypeId: type?.id,
    status: pass.status,
    activatesOn: inDays(pass.expiresInDays - 365),
    expiresOn: inDays(pass.expiresInDays),
    purchasedOn: inDays(pass.expiresInDays - 365),
    ...visits,
    createdAt: now,
    updatedAt: now,
  });
}

async function seedCrowd() {
  const households = crowd();
  const passes = crowdPasses(households.length);
  await addPassTypes();
  for (const [index, wanted] of households.entries()) {
    const { id } = await Household.add(wanted, "system", FIRST_OF_THE_CROWD + index);
    await seedCrowdPass(id, passes[index] ?? null);
  }
}

async function addPassTypes() {
  const now = new Date();
  for (const [code, description] of Object.entries(crowdPassTypes)) {
    await table("pass_types").insert({ code, description, createdAt: now, updatedAt: now }).onConflict("code").ignore();
  }
}

async function seedCrowdPass(householdId: number, pass: CrowdPass | null) {
  if (!pass) return;
  const { type, status, expiresInDays, visits, lastVisitDaysAgo } = pass;
  const lastVisitOn = visits > 0 ? inDays(-lastVisitDaysAgo) : null;
  await addPass(householdId, { type, status, expiresInDays }, { visits, lastVisitOn });
}

/** Some came often, some never. */
function visited(householdId: number, expiresInDays: number) {
  const visits = (householdId * 7) % 40;
  return { visits, lastVisitOn: visits > 0 ? inDays(Math.min(expiresInDays, 0) - ((householdId * 3) % 60)) : null };
}

async function seedWebUser(householdId: number, one: CastMember, pinDigest: string | null) {
  if (one.state === "no access") return;
  const row = await table("web_users").where({ householdId }).first("id");
  const then = new Date(Date.now() - 30 * DAY_MS);
  const yesterday = new Date(Date.now() - DAY_MS);
  const claimed = one.state === "claimed";

  await table("web_users")
    .where({ householdId })
    .update({
      userName: one.userName,
      userNameDigest: nameDigest(fold(one.userName)),
      pinDigest,
      pinSeal: claimed ? null : seal(fold(one.pin), "assigned PIN", String(row?.id)),
      pinAssignedAt: claimed ? null : then,
      pinSource: claimed ? null : "typed",
      changeAskedAt: claimed ? null : then,
      pinChangedAt: claimed ? then : null,
      pinSetAt: then,
      pinSetBy: claimed ? "customer" : "clerk",
      pinSetByName: claimed ? null : "Ruth Alvarez",
      lastSignInAt: claimed ? then : null,
      ...(one.lockedOut && { lockedOutAt: yesterday, lockCause: "attempts" }),
    });
  if (one.lockedOut) await seedFailures(Number(row?.id), yesterday);
}

/** The attempts that locked the name. */
async function seedFailures(webUserId: number, at: Date) {
  await table("attempt_counters").insert({ id: `web-user:${webUserId}`, failed: 5, lastAttemptAt: at, spentAt: at });
}
