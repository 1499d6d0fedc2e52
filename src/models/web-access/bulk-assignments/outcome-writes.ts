import { rowsOf } from "../../../database/connection";
import { insertAll } from "../../../database/insert-all";
import type { OutcomeRow } from "./bulk-outcomes";

/** Keeps outcomes of a run, in the open transaction. */
export async function keepOutcomes(bulkAssignmentId: number, outcomes: OutcomeRow[]) {
  await insertAll(
    "bulk_assignment_outcomes",
    outcomes.map(({ householdId, kind, reason, userName, otherHouseholdId }) => ({
      bulkAssignmentId,
      householdId,
      kind,
      reason,
      userName: userName?.slice(0, LONGEST_NAME_KEPT).toWellFormed() ?? null,
      otherHouseholdId,
    })),
  );
}

const LONGEST_NAME_KEPT = 10_000;

/** What is known of households between these two: exceptions, of those too that had a number before, and names with their number. */
export async function outcomesBetween(bulkAssignmentId: number, first: number, last: number) {
  const rows = await rowsOf<Pick<OutcomeRow, "householdId" | "kind" | "userName">>(
    `select household_id, kind, user_name from bulk_assignment_outcomes
     where bulk_assignment_id = ? and household_id between ? and ? and kind <> 'kept' order by kind desc`,
    [bulkAssignmentId, first, last],
  );
  return new Map(rows.map((row) => [row.householdId, row]));
}
