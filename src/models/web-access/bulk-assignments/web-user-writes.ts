import { changedBy, engine, rowsOf, table } from "../../../database/connection";
import { insertAll } from "../../../database/insert-all";
import { among } from "../../../database/update-all";
import { seal } from "../../../secrets/seal";
import { PasswordDevice } from "../../settings/password-device";
import { AuditEvent } from "../../staff/audit-event";
import { ownersOf } from "../user-name-format";
import type { WebUserRow } from "../web-user";
import type { Assignment } from "./assignments";
import type { BulkAssignment } from "./bulk-assignment";
import type { OutcomeRow } from "./bulk-outcomes";
import { isGuessable } from "./bulk-settings";
import type { Issued, IssueResult } from "./issuing-thread";

const DAY_MS = 86_400_000;

/**
 * Writes names and sealed PINs, in the open transaction, and what follows from them; keeps, sealed, what replaced web
 * users had. Gives the exceptions: who was changed in this very moment.
 */
export async function writeAssignments(
  run: BulkAssignment,
  assignments: Assignment[],
  { rows, counters }: IssueResult,
) {
  if (assignments.length === 0) return [];
  const replaced = assignments.filter(({ was }) => was !== "none");
  await keepBefores(run, replaced);
  const written = await writeWebUsers(run, rows);
  const late = written === assignments.length ? [] : await notWritten(run, assignments);

  await forgetTraces(replaced.filter(({ householdId }) => !late.includes(householdId)));
  await deleteAmong("attempt_counters", "id", counters);
  await AuditEvent.noteOfEach(
    "web user replaced in bulk",
    "system",
    replaced
      .filter(({ householdId }) => !late.includes(householdId))
      .map(({ householdId, was }) => ({ householdId, details: { "bulk run": run.id, was, by: run.processedBy } })),
  );
  return late.map((householdId): OutcomeRow => {
    return { householdId, kind: "exception", reason: "changed", userName: null, otherHouseholdId: null };
  });
}

/** What is left of a chunk without those whose names other households have by now, and their exceptions. */
export async function collisionsAmong(rows: string, assignments: Assignment[]) {
  const issued = JSON.parse(rows) as Issued[];
  const owners = await ownersOf(issued.map(([, , , digest]) => digest));
  const taken = new Map<number, OutcomeRow>();
  for (const [index, [webUserId, , userName, digest]] of issued.entries()) {
    const [owner, householdId] = [owners.get(digest), assignments[index]?.householdId ?? 0];
    if (owner === undefined || owner === householdId) continue;
    const other = { userName, otherHouseholdId: owner };
    taken.set(webUserId, { householdId, kind: "exception", reason: "name taken since", ...other });
  }
  return {
    rows: JSON.stringify(issued.filter(([webUserId]) => !taken.has(webUserId))),
    assignments: assignments.filter(({ webUserId }) => !taken.has(webUserId)),
    outcomes: [...taken.values()],
  };
}

async function writeWebUsers(run: BulkAssignment, rows: string) {
  const { assignedDays } = await PasswordDevice.current();
  const now = new Date();
  const settings = run.wanted;
  return changedBy(UPDATE, [
    now,
    assignedDays === null ? null : new Date(now.getTime() + assignedDays * DAY_MS),
    isGuessable(settings) ? "guessable" : "random",
    settings.resetPinChanged ? null : now,
    now,
    run.processedBy,
    run.id,
    now,
    rows,
  ] as never);
}

const value = (index: number) => `v.value ->> ${index}`;
const whole = (index: number) => (engine === "postgres" ? `(v.value ->> ${index})::integer` : value(index));

const UPDATE = `update web_users set user_name = ${value(2)}, user_name_digest = ${value(3)}, pin_seal = ${value(4)},
    pin_assigned_at = ?, pin_expires_at = ?, pin_source = ?, change_asked_at = ?, pin_set_at = ?, pin_set_by_name = ?,
    bulk_assignment_id = ?, pin_set_by = 'bulk run', pin_digest = null, in_use_at = null, pin_changed_at = null,
    pin_mailed_at = null, session_epoch = session_epoch + ${whole(5)}, version = version + 1, updated_at = ?
  from ${engine === "postgres" ? "json_array_elements(cast(? as json)) as v(value)" : "json_each(?) as v"}
  where web_users.id = ${whole(0)} and web_users.version = ${whole(1)}`;

/** Whose web user was changed between the look and the write. */
async function notWritten(run: BulkAssignment, assignments: Assignment[]): Promise<number[]> {
  const [ofThese, list] = among(
    "id",
    assignments.map(({ webUserId }) => webUserId),
  );
  const rows = await rowsOf<{ id: number }>(`select id from web_users where ${ofThese} and bulk_assignment_id = ?`, [
    list,
    run.id,
  ]);
  const written = new Set(rows.map(({ id }) => id));
  const late = assignments.filter(({ webUserId }) => !written.has(webUserId));
  await deleteAmong(
    "bulk_assignment_befores",
    "web_user_id",
    late.map(({ webUserId }) => webUserId),
    { bulkAssignmentId: run.id },
  );
  return late.map(({ householdId }) => householdId);
}

async function keepBefores(run: BulkAssignment, replaced: Assignment[]) {
  if (replaced.length === 0) return;
  const [ofThese, list] = among(
    "id",
    replaced.map(({ webUserId }) => webUserId),
  );
  const rows = await rowsOf<WebUserRow>(`select * from web_users where ${ofThese}`, [list]);
  await insertAll(
    "bulk_assignment_befores",
    rows.map((row) => ({
      bulkAssignmentId: run.id,
      webUserId: row.id,
      sealed: seal(JSON.stringify(row), "bulk undo", `${run.id}.${row.id}`),
    })),
  );
}

/** No browser of a replaced web user is known any more, and its failures count anew. */
async function forgetTraces(replaced: Assignment[]) {
  const ids = replaced.map(({ webUserId }) => webUserId);
  await deleteAmong("known_browsers", "web_user_id", ids);
  await deleteAmong(
    "attempt_counters",
    "id",
    ids.map((id) => `web-user:${id}`),
  );
}

async function deleteAmong(name: string, column: string, values: (string | number)[], where: object = {}) {
  if (values.length === 0) return;
  const [ofThese, list] = among(column, values);
  await table(name).where(where).whereRaw(ofThese, [list]).delete();
}
