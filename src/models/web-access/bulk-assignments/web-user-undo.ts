import { snakeCase } from "../../../database/column-types";
import { changedBy, engine, rowsOf } from "../../../database/connection";
import { among, updateAll } from "../../../database/update-all";
import { open } from "../../../secrets/seal";
import { PasswordDevice } from "../../settings/password-device";
import { AuditEvent } from "../../staff/audit-event";
import { ownersOf } from "../user-name-format";
import type { WebUserRow } from "../web-user";
import { lockInForce } from "../web-user-state";
import type { BulkAssignment } from "./bulk-assignment";
import type { KeptReason, OutcomeRow } from "./bulk-outcomes";
import { outcomesBetween } from "./outcome-writes";
import type { Planned } from "./pieces";

/** What a web user gets back: all that a run writes. Its sessions stay ended, and its version goes on. */
const GIVEN_BACK = [
  "userName",
  "userNameDigest",
  "pinDigest",
  "pinSeal",
  "pinAssignedAt",
  "pinExpiresAt",
  "pinSource",
  "changeAskedAt",
  "inUseAt",
  "pinChangedAt",
  "pinSetAt",
  "pinSetBy",
  "pinSetByName",
  "pinMailedAt",
  "bulkAssignmentId",
] as const satisfies (keyof WebUserRow)[];
/** A web user was changed between the look and the write: look again. */
export class WebUserChanged extends Error {}

type GivenBack = Pick<WebUserRow, (typeof GIVEN_BACK)[number]>;

/** What shows whether a web user is still as the run left it. */
type StandingWebUser = Pick<
  WebUserRow,
  | "id"
  | "householdId"
  | "version"
  | "userName"
  | "bulkAssignmentId"
  | "inUseAt"
  | "pinChangedAt"
  | "pinDigest"
  | "pinSetAt"
  | "lastSignInAt"
  | "lockedOutAt"
  | "lockCause"
>;

/** A web user to be given back what it had; null: nothing. */
interface Back {
  webUser: StandingWebUser;
  before: GivenBack | null;
}

const NOTHING = GIVEN_BACK.map((name) => `${snakeCase(name)} = null`).join(", ");

/**
 * In the open transaction: gives these households of a run back what they had, where their web users are still as the
 * run left them. Gives how many, and the others with why.
 */
export async function giveBack(
  run: BulkAssignment,
  planned: Planned[],
): Promise<{ given: number; kept: OutcomeRow[] }> {
  const { unlockMinutes } = await PasswordDevice.current();
  const assigned = await assignedOf(run, planned);
  const webUsers = await webUsersOf(assigned);
  const befores = await beforesOf(run, [...webUsers.values()]);
  const owners = await ownersOf([...befores.values()].flatMap((before) => before?.userNameDigest ?? []));

  const kept: OutcomeRow[] = [];
  const back: Back[] = [];
  for (const { householdId, userName, was } of assigned) {
    const webUser = webUsers.get(householdId);
    const before = was === "none" ? null : ((webUser && befores.get(webUser.id)) ?? undefined);
    const locked = webUser !== undefined && lockInForce(webUser, unlockMinutes);
    const why = whyKept(run, webUser, userName, locked) ?? whyNotBack(before, owners, householdId);
    if (webUser && before !== undefined && why === null) back.push({ webUser, before });
    else kept.push(outcome(householdId, why ?? "gone since", userName));
  }
  await write(run, back);
  return { given: back.length, kept };
}

/** Those of the plan that the run gave something, with the names it gave. */
async function assignedOf(run: BulkAssignment, planned: Planned[]): Promise<Planned[]> {
  const known = await outcomesBetween(run.id, planned[0]?.householdId ?? 0, planned.at(-1)?.householdId ?? 0);
  return planned
    .filter(({ householdId }) => known.get(householdId)?.kind !== "exception")
    .map((one) => ({ ...one, userName: known.get(one.householdId)?.userName ?? one.userName }));
}

async function webUsersOf(assigned: Planned[]): Promise<Map<number, StandingWebUser>> {
  const [ofThese, list] = among(
    "household_id",
    assigned.map(({ householdId }) => householdId),
  );
  const rows = await rowsOf<StandingWebUser>(
    `select id, household_id, version, user_name, bulk_assignment_id, in_use_at, pin_changed_at, pin_digest, pin_set_at,
       last_sign_in_at, locked_out_at, lock_cause from web_users where ${ofThese}`,
    [list],
  );
  return new Map(rows.map((row) => [row.householdId, row]));
}

/** What was kept of replaced web users, by web user; undefined where it can't be read any more. */
async function beforesOf(
  run: BulkAssignment,
  webUsers: StandingWebUser[],
): Promise<Map<number, GivenBack | undefined>> {
  const [ofThese, list] = among(
    "web_user_id",
    webUsers.map(({ id }) => id),
  );
  const rows = await rowsOf<{ webUserId: number; sealed: string }>(
    `select web_user_id, sealed from bulk_assignment_befores where bulk_assignment_id = ? and ${ofThese}`,
    [run.id, list],
  );
  return new Map(rows.map(({ webUserId, sealed }) => [webUserId, unsealed(run, webUserId, sealed)]));
}

function unsealed(run: BulkAssignment, webUserId: number, sealed: string): GivenBack | undefined {
  const text = open(sealed, "bulk undo", `${run.id}.${webUserId}`);
  if (text === null) return undefined;
  const kept = JSON.parse(text) as Record<string, unknown>;
  const asKept = (name: string) =>
    name.endsWith("At") && kept[name] ? new Date(String(kept[name])) : (kept[name] ?? null);
  return Object.fromEntries(GIVEN_BACK.map((name) => [name, asKept(name)])) as unknown as GivenBack;
}

/** Why a web user is no longer as the run left it; null where it is. */
function whyKept(
  run: BulkAssignment,
  webUser: StandingWebUser | undefined,
  userName: string,
  locked: boolean,
): KeptReason | null {
  if (!webUser) return "gone since";
  if (webUser.bulkAssignmentId !== run.id) return "changed since";
  if (webUser.inUseAt || webUser.pinChangedAt || webUser.pinDigest || hasSignedIn(webUser)) return "signed in";
  if (locked) return "locked since";
  return webUser.userName === userName ? null : "changed since";
}

/** Whose assigned PIN has expired since is no longer in use, and has signed in all the same. */
function hasSignedIn({ lastSignInAt, pinSetAt }: StandingWebUser) {
  return lastSignInAt !== null && pinSetAt !== null && lastSignInAt > pinSetAt;
}

/** Why what was kept can't be given back; null where it can. */
function whyNotBack(before: GivenBack | null | undefined, owners: Map<string, number>, householdId: number) {
  if (before === null) return null;
  if (before === undefined) return "unreadable";
  const owner = before.userNameDigest === null ? undefined : owners.get(before.userNameDigest);
  if (owner !== undefined && owner !== householdId) return "old name taken";
  const expired =
    before.pinSeal !== null && before.pinExpiresAt !== null && before.pinExpiresAt.getTime() <= Date.now();
  return expired ? "old PIN expired" : null;
}

async function write(run: BulkAssignment, back: Back[]) {
  const replaced = back.filter(({ before }) => before !== null);
  const rows = replaced.map(({ webUser: { id, version }, before }) => ({ id, version, ...before }));
  const written = (await takeAway(back.filter(({ before }) => before === null))) + (await updateAll("web_users", rows));
  if (written !== back.length) throw new WebUserChanged();

  const details = { "bulk run": run.id, by: run.undoBy };
  await AuditEvent.noteOfEach(
    "web user given back",
    "system",
    replaced.map(({ webUser: { householdId } }) => ({ householdId, details })),
  );
}

/** They had no web user name before the run. */
async function takeAway(back: Back[]): Promise<number> {
  if (back.length === 0) return 0;
  const versions = back.map(({ webUser: { id, version } }) => [id, version]);
  return changedBy(TAKE_AWAY, [new Date(), JSON.stringify(versions)]);
}

const [from, id, version] =
  engine === "postgres"
    ? ["json_array_elements(cast(? as json)) as v(value)", "(v.value ->> 0)::integer", "(v.value ->> 1)::integer"]
    : ["json_each(?) as v", "v.value ->> 0", "v.value ->> 1"];
const TAKE_AWAY = `update web_users set ${NOTHING}, version = version + 1, updated_at = ?
  from ${from} where web_users.id = ${id} and web_users.version = ${version}`;

function outcome(householdId: number, reason: KeptReason, userName: string): OutcomeRow {
  return { householdId, kind: "kept", reason, userName, otherHouseholdId: null };
}
