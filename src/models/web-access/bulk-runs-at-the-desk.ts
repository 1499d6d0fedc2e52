import { table } from "../../database/connection";
import { BulkAssignment } from "./bulk-assignments/bulk-assignment";
import type { BulkAssignmentRow } from "./bulk-assignments/bulk-assignment-row";

/** The bulk run or undo that is under way, and the newest run that is over and was not undone. */
export async function bulkRunsAtTheDesk() {
  const newest = await table("bulk_assignments")
    .whereNull("undoAt")
    .where("assigned", ">", 0)
    .where((over) => over.whereNotNull("finishedAt").orWhereNotNull("cancelledAt"))
    .orderBy("id", "desc")
    .first();
  return {
    underWay: await BulkAssignment.findBy({ underWay: 1 }),
    newest: newest && new BulkAssignment(newest as unknown as BulkAssignmentRow),
  };
}
