import { snakeCase } from "../../../database/column-types";
import { changedBy, engine, rowsOf } from "../../../database/connection";
import { among, updateAll } from "../../../database/update-all";
import { open } from "../../../secrets/seal";
import { PasswordDevice } from "../../settings/password-device";
import { AuditEvent } from "../../staff/audit-event";
import { ownersOf } from "../user-name-format";
import type { WebUserRow } from "../web-user-row";
import { lockInForce } from "../web-user-state";
import type { BulkAssignment } from "./bulk-assignment";
import { type NotUndoneReason, type OutcomeRow, outcomesBetween } from "./bulk-outcomes";
import type { PlanEntry } from "./bulk-plan";

/** The columns that an undo restores: all that a run writes. Ended sessions stay ended, and the version keeps counting up. */
const RESTORED_COLUMNS = [
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
/** A web user was changed between the check and the write: check again. */
export class WebUserChanged extends Error {}

type RestoredColumns = Pick<WebUserRow, (typeof RESTORED_COLUMNS)[number]>;

/** The columns that show whether a web user is still as the run left it. */
type CurrentWebUser = Pick<
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

/** A web user to restore; `before` is null if it had nothing. */
interface Restoration {
  webUser: CurrentWebUser;
  before: RestoredColumns | null;
}

const ALL_NULL = RESTORED_COLUMNS.map((name) => `${snakeCase(name)} = null`).join(", ");

/**
 * In the open transaction: restores what these households had before the run if their web users are still as the run
 * left them. Returns how many, and the others with the reason.
 */
export async function restoreWebUsers(
  run: BulkAssignment,
  planned: PlanEntry[],
): Promise<{ given: number; kept: OutcomeRow[] }> {
  const { unlockMinutes } = await PasswordDevice.current();
  const assigned = await assignedOf(run, planned);
  const webUsers = await webUsersOf(assigned);
  const befores = await beforesOf(run, [...webUsers.values()]);
  const owners = await ownersOf([...befores.values()].flatMap((before) => before?.userNameDigest ?? []));

  const kept: OutcomeRow[] = [];
  const back: Restoration[] = [];
  for (const { householdId, userName, was } of assigned) {
    const webUser = webUsers.get(householdId);
    const before = was === "none" ? null : ((webUser && befores.get(webUser.id)) ?? undefined);
    const locked = webUser !== undefined && lockInForce(webUser, unlockMinutes);
    const why = whyNotAsLeft(run, webUser, userName, locked) ?? whyNotRestorable(before, owners, householdId);
    if (webUser && before !== undefined && why === null) back.push({ webUser, before });
    else kept.push(outcome(householdId, why ?? "gone since", userName));
  }
  await write(run, back);
  return { given: back.length, kept };
}

/** The entries of the plan that the run assigned, with the user names it assigned. */
async function assignedOf(run: BulkAssignment, planned: PlanEntry[]): Promise<PlanEntry[]> {
  const known = await outcomesBetween(run.id, planned[0]?.householdId ?? 0, planned.at(-1)?.householdId ?? 0);
  return planned
    .filter(({ householdId }) => known.get(householdId)?.kind !== "exception")
    .map((one) => ({ ...one, userName: known.get(one.householdId)?.userName ?? one.userName }));
}

async function webUsersOf(assigned: PlanEntry[]): Promise<Map<number, CurrentWebUser>> {
  const [ofThese, list] = among(
    "household_id",
    assigned.map(({ householdId }) => householdId),
  );
  const rows = await rowsOf<CurrentWebUser>(
    `select id, household_id, version, user_name, bulk_assignment_id, in_use_at, pin_changed_at, pin_digest, pin_set_at,
       last_sign_in_at, locked_out_at, lock_cause from web_users where ${ofThese}`,
    [list],
  );
  return new Map(rows.map((row) => [row.householdId, row]));
}

/** What was saved of replaced web users, by web user; undefined if it can't be opened any more. */
async function beforesOf(
  run: BulkAssignment,
  webUsers: CurrentWebUser[],
): Promise<Map<number, RestoredColumns | undefined>> {
  const [ofThese, list] = among(
    "web_user_id",
    webUsers.map(({ id }) => id),
  );
  const rows = await rowsOf<{ webUserId: number; sealed: string }>(
    `select web_user_id, sealed from bulk_assignment_befores where bulk_assignment_id = ? and ${ofThese}`,
    [run.id, list],
  );
  return new Map(rows.map(({ webUserId, sealed }) => [webUserId, openBefore(run, webUserId, sealed)]));
}

function openBefore(run: BulkAssignment, webUserId: number, sealed: string): RestoredColumns | undefined {
  const text = open(sealed, "bulk undo", `${run.id}.${webUserId}`);
  if (text === null) return undefined;
  const saved = JSON.parse(text) as Record<string, unknown>;
  const restoredValue = (name: string) =>
    name.endsWith("At") && saved[name] ? new Date(String(saved[name])) : (saved[name] ?? null);
  return Object.fromEntries(RESTORED_COLUMNS.map((name) => [name, restoredValue(name)])) as unknown as RestoredColumns;
}

/** Why a web user is no longer as the run left it; null if it still is. */
function whyNotAsLeft(
  run: BulkAssignment,
  webUser: CurrentWebUser | undefined,
  userName: string,
  locked: boolean,
): NotUndoneReason | null {
  if (!webUser) return "gone since";
  if (webUser.bulkAssignmentId !== run.id) return "changed since";
  if (webUser.inUseAt || webUser.pinChangedAt || webUser.pinDigest || hasSignedIn(webUser)) return "signed in";
  if (locked) return "locked since";
  return webUser.userName === userName ? null : "changed since";
}

/** A web user whose assigned PIN expired after it signed in is no longer in use, but has signed in. */
function hasSignedIn({ lastSignInAt, pinSetAt }: CurrentWebUser) {
  return lastSignInAt !== null && pinSetAt !== null && lastSignInAt > pinSetAt;
}

/** Why the saved columns can't be restored; null if they can. */
function whyNotRestorable(
  before: RestoredColumns | null | undefined,
  owners: Map<string, number>,
  householdId: number,
) {
  if (before === null) return null;
  if (before === undefined) return "unreadable";
  const owner = before.userNameDigest === null ? undefined : owners.get(before.userNameDigest);
  if (owner !== undefined && owner !== householdId) return "old name taken";
  const expired =
    before.pinSeal !== null && before.pinExpiresAt !== null && before.pinExpiresAt.getTime() <= Date.now();
  return expired ? "old PIN expired" : null;
}

async function write(run: BulkAssignment, back: Restoration[]) {
  const replaced = back.filter(({ before }) => before !== null);
  const rows = replaced.map(({ webUser: { id, version }, before }) => ({ id, version, ...before }));
  const written = (await clearAll(back.filter(({ before }) => before === null))) + (await updateAll("web_users", rows));
  if (written !== back.length) throw new WebUserChanged();

  const details = { "bulk run": run.id, by: run.undoBy };
  await AuditEvent.noteOfEach(
    "web user given back",
    "system",
    replaced.map(({ webUser: { householdId } }) => ({ householdId, details })),
  );
}

/** Clears web users that had nothing before the run. */
async function clearAll(back: Restoration[]): Promise<number> {
  if (back.length === 0) return 0;
  const versions = back.map(({ webUser: { id, version } }) => [id, version]);
  return changedBy(CLEAR_ALL, [new Date(), JSON.stringify(versions)]);
}

const [from, id, version] =
  engine === "postgres"
    ? ["json_array_elements(cast(? as json)) as v(value)", "(v.value ->> 0)::integer", "(v.value ->> 1)::integer"]
    : ["json_each(?) as v", "v.value ->> 0", "v.value ->> 1"];
const CLEAR_ALL = `update web_users set ${ALL_NULL}, version = version + 1, updated_at = ?
  from ${from} where web_users.id = ${id} and web_users.version = ${version}`;

function outcome(householdId: number, reason: NotUndoneReason, userName: string): OutcomeRow {
  return { householdId, kind: "kept", reason, userName, otherHouseholdId: null };
}
