import { table } from "../../../database/connection";

/** A household that asked for a message that can't reach it: somebody has to call. */
export interface HouseholdToCall {
  householdId: number;
  firstName: string;
  lastName: string;
  kind: "PIN" | "user name";
  /** "no access": it has no user name yet. */
  outcome: "no email" | "comes back" | "no access";
  createdAt: Date;
}

/** The newest of them, each household once. */
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

/** The household was called, or has an email by now. */
export async function markCalled(householdId: number) {
  await table("forgotten_answers").where({ householdId }).whereNull("doneAt").update({ doneAt: new Date() });
}
