import { changedBy, changedByEach, engine, rowsOf, table } from "../../../database/connection";
import { insertAll } from "../../../database/insert-all";
import { among } from "../../../database/update-all";
import { seal } from "../../../secrets/seal";
import { PasswordDevice } from "../../settings/password-device";
import { AuditEvent } from "../../staff/audit-event";
import { ownersOf } from "../user-name-format";
import type { WebUserRow } from "../web-user-row";
import type { BulkAssignment } from "./bulk-assignment";
import type { OutcomeRow } from "./bulk-outcomes";
import { isGuessable } from "./bulk-settings";
import type { Issued } from "./issuing-pool";
import type { Assignment } from "./plan-recheck";

const DAY_MS = 86_400_000;

/**
 * Writes names and sealed PINs and their consequences, in the open transaction; saves, sealed, what replaced web users
 * had. Returns exceptions for web users that were changed at the same moment.
 */
export async function writeAssignments(
  run: BulkAssignment,
  assignments: Assignment[],
  { issued, counters }: { issued: Issued[]; counters: string[] },
) {
  if (assignments.length === 0) return [];
  const replaced = assignments.filter(({ was }) => was !== "none");
  await saveBefores(run, replaced);
  const written = await writeWebUsers(run, assignments, issued);
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

/** Splits a chunk: assignments whose names are still free, and exceptions for those whose names other households now have. */
export async function collisionsAmong(assignments: Assignment[], issued: Issued[]) {
  const owners = await ownersOf(issued.map(({ digest }) => digest));
  // Two of the chunk may have become equal since the preview: the first one gets the name.
  for (const [index, { householdId }] of assignments.entries()) {
    const digest = issued[index]?.digest ?? "";
    if (!owners.has(digest)) owners.set(digest, householdId);
  }
  const otherOf = ({ householdId }: Assignment, index: number) => {
    const owner = owners.get(issued[index]?.digest ?? "");
    return owner === householdId ? undefined : owner;
  };
  return {
    assignments: assignments.filter((one, index) => otherOf(one, index) === undefined),
    rest: issued.filter((_, index) => otherOf(assignments[index] as Assignment, index) === undefined),
    outcomes: assignments.flatMap((one, index): OutcomeRow[] => {
      const otherHouseholdId = otherOf(one, index);
      if (otherHouseholdId === undefined) return [];
      const { householdId, userName } = one;
      return [{ householdId, kind: "exception", reason: "name taken since", userName, otherHouseholdId }];
    }),
  };
}

/** Returns how many still had the version that was checked, and so were written. */
async function writeWebUsers(run: BulkAssignment, assignments: Assignment[], issued: Issued[]) {
  const by = run.processedBy ?? "";
  const rows = assignments.map(({ userName, webUserId, version }, index) => {
    const { digest = "", seal = "" } = issued[index] ?? {};
    return [userName, digest, seal, by, webUserId, version];
  });
  const set = (of: (index: number) => string) =>
    `update web_users set user_name = ${of(0)}, user_name_digest = ${of(1)}, pin_seal = ${of(2)},
       pin_set_by_name = ${of(3)}, version = version + 1, ${same}`;
  const same = Object.entries(await sameForAll(run))
    .map(([name, value]) => `${name} = ${value}`)
    .join(", ");
  if (engine === "sqlite") return changedByEach(`${set(() => "?")} where id = ? and version = ?`, rows);
  return changedBy(
    `${set((index) => `v.value ->> ${index}`)} from json_array_elements(cast(? as json)) as v(value)
     where web_users.id = (v.value ->> 4)::integer and web_users.version = (v.value ->> 5)::integer`,
    [JSON.stringify(rows)],
  );
}

/** Columns and their new values as SQL, the same for a whole chunk, so that they are not bound for each row. */
async function sameForAll(run: BulkAssignment) {
  const { assignedDays } = await PasswordDevice.current();
  const now = Date.now();
  return {
    pin_digest: "null",
    pin_assigned_at: sqlTime(now),
    pin_expires_at: assignedDays === null ? "null" : sqlTime(now + assignedDays * DAY_MS),
    pin_source: isGuessable(run.options) ? "'guessable'" : "'random'",
    change_asked_at: run.options.resetPinChanged ? "null" : sqlTime(now),
    in_use_at: "null",
    pin_changed_at: "null",
    pin_set_at: sqlTime(now),
    pin_set_by: "'bulk run'",
    pin_mailed_at: "null",
    bulk_assignment_id: String(run.id),
    updated_at: sqlTime(now),
  };
}

function sqlTime(time: number) {
  return engine === "postgres" ? `'${new Date(time).toISOString()}'::timestamptz` : String(time);
}

/** Households whose web user was changed between the check and the write. */
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

async function saveBefores(run: BulkAssignment, replaced: Assignment[]) {
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

/** Ends the sessions of replaced web users, forgets their known browsers, and resets their failed attempts. */
async function forgetTraces(replaced: Assignment[]) {
  const ids = replaced.map(({ webUserId }) => webUserId);
  if (ids.length === 0) return;
  const [ofThese, list] = among("id", ids);
  await changedBy(`update web_users set session_epoch = session_epoch + 1 where ${ofThese}`, [list] as never);
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
