import { table } from "../../../database/connection";

/** A household that forgot its PIN or user name, and that a clerk has to call because email doesn't reach it. */
export interface HouseholdToCall {
  householdId: number;
  firstName: string;
  lastName: string;
  kind: "PIN" | "user name";
  /** Why email is no help. "no access": the household has no user name yet. */
  outcome: "no email" | "comes back" | "no access";
  createdAt: Date;
}

/** Returns the newest calls to make, each household once. */
export async function householdsToCall(limit: number): Promise<HouseholdToCall[]> {
  const rows = (await table("forgotten_answers")
    .join("members", "members.household_id", "forgotten_answers.household_id")
    .where("members.relation", "primary")
    .whereNot("forgotten_answers.outcome", "sent")
    .whereNull("forgotten_answers.done_at")
    .orderBy("forgotten_answers.id", "desc")
    .limit(limit * 2)
    .select(
      "forgotten_answers.household_id",
      "members.first_name",
      "members.last_name",
      "forgotten_answers.kind",
      "forgotten_answers.outcome",
      "forgotten_answers.created_at",
    )) as unknown as HouseholdToCall[];
  return [...new Map(rows.reverse().map((row) => [row.householdId, row])).values()].reverse().slice(0, limit);
}

/** Marks all open requests of the household as done. */
export async function markCalled(householdId: number) {
  await table("forgotten_answers").where({ householdId }).whereNull("doneAt").update({ doneAt: new Date() });
}
