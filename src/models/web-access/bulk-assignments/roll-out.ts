import { setImmediate as yieldToOtherWork } from "node:timers/promises";
import { rowsOf, table } from "../../../database/connection";
import { dayOf } from "../../days";
import { PasswordDevice } from "../../settings/password-device";
import type { WebUserRow } from "../web-user-row";
import { lockInForce } from "../web-user-state";
import { BulkAssignment } from "./bulk-assignment";
import type { BulkAssignmentRow } from "./bulk-assignment-row";
import { namesOf } from "./bulk-outcomes";

/** How many web users of a run have been used, as of the last count. */
export interface RollOut {
  /** Not used yet, with a PIN that still works. */
  notUsed: number;
  /** Not used, and the PIN has expired. */
  expired: number;
  /** Signed in, but has not finished changing the PIN. */
  inUse: number;
  /** Signed in and PIN Changed. */
  claimed: number;
  /** Locked out now, of all these. */
  lockedOut: number;
  /** How many of the PINs were sent. */
  mailed: number;
  /** First sign-ins by day, "2026-11-22" in the agency's time zone, oldest first, without days that have none. */
  byDay: { day: string; households: number }[];
}

const PER_PAGE = 5000;
const SOONEST_AGAIN_MS = 15_000;
/** Counting takes at most one fiftieth of the worker's time, however many there are. */
const REST_FACTOR = 50;
const COUNTED_DAYS = 120;
const DAY_MS = 86_400_000;

type Row = Pick<
  WebUserRow,
  "householdId" | "pinSeal" | "pinExpiresAt" | "inUseAt" | "pinChangedAt" | "lockedOutAt" | "lockCause" | "pinMailedAt"
>;

let countAgainAt = 0;

/** Makes the worker count at its next turn, since a run has just finished. */
export function countRollOutsNow() {
  countAgainAt = 0;
}

/** Counts the sign-ins of recent runs from time to time. Returns false, so that the worker does not count again at once. */
export async function countRollOuts(signal: AbortSignal): Promise<boolean> {
  if (Date.now() < countAgainAt) return false;
  const began = performance.now();
  for (const run of await recentRuns()) {
    if (signal.aborted) return false;
    const rollOut = await rollOutOf(run);
    await table("bulk_assignments")
      .where({ id: run.id })
      .update({ rollOut: JSON.stringify(rollOut), rollOutAt: new Date() });
  }
  countAgainAt = Date.now() + Math.max(SOONEST_AGAIN_MS, REST_FACTOR * (performance.now() - began));
  return false;
}

async function recentRuns(): Promise<BulkAssignment[]> {
  const since = new Date(Date.now() - COUNTED_DAYS * DAY_MS);
  const rows = (await table("bulk_assignments")
    .where("processedAt", ">", since)
    .whereNull("undoneAt")
    .where("assigned", ">", 0)
    .where((over) => over.whereNotNull("finishedAt").orWhereNotNull("cancelledAt"))
    .orderBy("id")) as unknown as BulkAssignmentRow[];
  return rows.map((row) => new BulkAssignment(row));
}

async function rollOutOf(run: BulkAssignment): Promise<RollOut> {
  const { unlockMinutes } = await PasswordDevice.current();
  const counts = { notUsed: 0, expired: 0, inUse: 0, claimed: 0, lockedOut: 0, mailed: 0 };
  const days = new Map<string, number>();
  for (let after = 0; ; ) {
    const rows = await pageOf(run, after);
    for (const row of rows) {
      counts[stateOf(row)]++;
      if (lockInForce(row, unlockMinutes)) counts.lockedOut++;
      if (row.pinMailedAt) counts.mailed++;
      const signedInAt = row.inUseAt ?? row.pinChangedAt;
      if (signedInAt) days.set(dayOf(signedInAt), (days.get(dayOf(signedInAt)) ?? 0) + 1);
    }
    after = rows.at(-1)?.householdId ?? after;
    if (rows.length < PER_PAGE) break;
    await yieldToOtherWork();
  }
  return { ...counts, byDay: [...days].sort().map(([day, households]) => ({ day, households })) };
}

function pageOf(run: BulkAssignment, after: number) {
  return rowsOf<Row>(
    `select household_id, case when pin_seal is null then null else '' end as pin_seal, pin_expires_at, in_use_at,
       pin_changed_at, locked_out_at, lock_cause, pin_mailed_at
     from web_users where bulk_assignment_id = ? and household_id > ? order by household_id limit ?`,
    [run.id, after, PER_PAGE],
  );
}

function stateOf({ pinSeal, pinExpiresAt, inUseAt, pinChangedAt }: Row): "claimed" | "inUse" | "expired" | "notUsed" {
  if (pinChangedAt) return "claimed";
  if (inUseAt) return "inUse";
  const expired = pinSeal === null || (pinExpiresAt !== null && pinExpiresAt.getTime() <= Date.now());
  return expired ? "expired" : "notUsed";
}

/** A household that has not signed in with what a run gave it. */
export interface UnusedAssignment {
  householdId: number;
  name: string;
  userName: string;
}

/** The households that never signed in with what the run gave them, by household ID, after household `after`. */
export async function householdsNotSignedIn(
  run: BulkAssignment,
  { after = 0, limit }: { after?: number; limit: number },
): Promise<UnusedAssignment[]> {
  const rows = (await table("web_users")
    .where({ bulkAssignmentId: run.id })
    .where("householdId", ">", after)
    .whereNull("inUseAt")
    .whereNull("pinChangedAt")
    .orderBy("householdId")
    .limit(limit)
    .select("householdId", "userName")) as unknown as { householdId: number; userName: string }[];
  const names = await namesOf(rows.map(({ householdId }) => householdId));
  return rows.map((row) => ({ ...row, name: names.get(row.householdId) ?? `Household ${row.householdId}` }));
}
