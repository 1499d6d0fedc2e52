import { table } from "../../../database/connection";
import type { BulkAssignment } from "./bulk-assignment";
import { namesOf } from "./bulk-outcomes";

/** A household that has not used what a run gave it. */
export interface NotYetUsed {
  householdId: number;
  name: string;
  userName: string;
}

/** The households that never signed in with what the run gave them, in the order of their IDs, those after a household. */
export async function notYetUsed(
  run: BulkAssignment,
  { after = 0, limit }: { after?: number; limit: number },
): Promise<NotYetUsed[]> {
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
