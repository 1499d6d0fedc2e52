import { rowsOf, table } from "../../../database/connection";

/** Why a household of a run is an exception, and what a clerk reads. */
export const EXCEPTION_REASONS = {
  inactive: "The household is inactive.",
  "no primary person": "The household has no primary person.",
  "no email": "The household has no email.",
  "name source is blank": "What its user name is made of is blank.",
  "PIN source is blank": "What its PIN is made of is blank.",
  "name can't be used": "The user name that comes out can't be used.",
  "PIN below the policy": "The PIN that comes out is shorter or more common than the Password Device allows.",
  "email of another": "Another household has the same email.",
  "name taken": "Another household has this user name.",
  "same name twice": "Another household would get the same user name in this run.",
  "no number free": "No number behind this user name is free.",
  changed: "The household was changed after the preview. Preview again to include it.",
  gone: "The household was deleted or merged after the preview.",
  "name taken since": "Another household took this user name after the preview.",
} as const;
export type ExceptionReason = keyof typeof EXCEPTION_REASONS;

/** Why a household keeps what it has. */
export const LEFT_REASONS = {
  claimed: "Has a web user with a PIN of their own",
  "in use": "Is signing in with an assigned PIN just now, the change not finished",
  assigned: "Has a web user whose assigned PIN was never used",
  "locked out": "Is locked out: let it in again first",
} as const;
export type LeftReason = keyof typeof LEFT_REASONS;

/** Why a household could not be given back what it had before the run. */
export const KEPT_REASONS = {
  "signed in": "Has signed in since the run.",
  "changed since": "Was changed since the run, by a clerk or another run.",
  "locked since": "Was locked out since the run.",
  "gone since": "Was deleted or merged since the run.",
  "old name taken": "Its old user name is another household's by now.",
  "old PIN expired": "Its old PIN would have expired by now.",
  unreadable: "What was kept of it can't be read any more: SECRET_KEY was changed.",
} as const;
export type KeptReason = keyof typeof KEPT_REASONS;

export type OutcomeKind = "exception" | "numbered" | "kept";

export interface OutcomeRow {
  householdId: number;
  kind: OutcomeKind;
  reason: ExceptionReason | KeptReason | "numbered";
  /** The user name that collides, or the one with its number. */
  userName: string | null;
  otherHouseholdId: number | null;
}

/** An outcome as pages list it. */
export interface ListedOutcome extends OutcomeRow {
  /** "Lindqvist, Nils"; "Household 1002" where it has no primary person or is gone. */
  name: string;
  /** The sentence, with the other household's number. */
  words: string;
}

const SENTENCES: Record<string, string> = { ...EXCEPTION_REASONS, ...KEPT_REASONS, numbered: "" };

/** How many outcomes of that kind there are by reason, the commonest first. */
export async function countOutcomes(bulkAssignmentId: number, kind: OutcomeKind) {
  return rowsOf<{ reason: string; households: number }>(
    `select reason, cast(count(*) as integer) as households from bulk_assignment_outcomes
     where bulk_assignment_id = ? and kind = ? group by reason order by 2 desc, reason`,
    [bulkAssignmentId, kind],
  );
}

/** A page of outcomes of one kind, or of one reason, in the order of household IDs, those after a household. */
export async function listOutcomes(
  bulkAssignmentId: number,
  { kind, reason, after = 0, limit }: { kind: OutcomeKind; reason?: string; after?: number; limit: number },
): Promise<ListedOutcome[]> {
  const rows = (await table("bulk_assignment_outcomes")
    .where({ bulkAssignmentId, kind, ...(reason && { reason }) })
    .where("householdId", ">", after)
    .orderBy("householdId")
    .limit(limit)) as unknown as OutcomeRow[];
  const names = await namesOf(rows.map(({ householdId }) => householdId));
  return rows.map((row) => ({
    ...row,
    name: names.get(row.householdId) ?? `Household ${row.householdId}`,
    words: sentenceOf(row),
  }));
}

function sentenceOf({ reason, otherHouseholdId }: OutcomeRow) {
  const sentence = SENTENCES[reason] ?? reason;
  return otherHouseholdId === null ? sentence : sentence.replace(/^Another household/, `Household ${otherHouseholdId}`);
}

/** The primary people's names by household. */
export async function namesOf(ids: number[]): Promise<Map<number, string>> {
  const rows = (await table("members")
    .whereIn("householdId", ids as never)
    .where({ relation: "primary" })
    .select("householdId", "firstName", "lastName")) as unknown as {
    householdId: number;
    firstName: string;
    lastName: string;
  }[];
  return new Map(rows.map((row) => [row.householdId, `${row.lastName}, ${row.firstName}`]));
}
