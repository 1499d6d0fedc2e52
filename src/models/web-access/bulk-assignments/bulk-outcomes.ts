import { rowsOf, table } from "../../../database/connection";
import { insertAll } from "../../../database/insert-all";

/** Why a household of a run is an exception, and the sentence a clerk reads. */
export const EXCEPTION_REASONS = {
  inactive: "The household is inactive.",
  "no primary person": "The household has no primary person.",
  "no email": "The household has no email.",
  "name source is blank": "The information for its user name is blank.",
  "PIN source is blank": "The information for its PIN is blank.",
  "name can't be used": "The resulting user name can't be used.",
  "PIN below the policy": "The resulting PIN is too short or too common for the Password Device.",
  "email of another": "Another household has the same email.",
  "name taken": "Another household has this user name.",
  "same name twice": "Another household would get the same user name in this run.",
  "no number free": "No number is free to add to this user name.",
  changed: "The household was changed after the preview. Preview again to include it.",
  gone: "The household was deleted or merged after the preview.",
  "name taken since": "Another household took this user name after the preview.",
} as const;
export type ExceptionReason = keyof typeof EXCEPTION_REASONS;

/** Why a household stays unchanged. */
export const UNCHANGED_REASONS = {
  claimed: "Has a web user with its own PIN",
  "in use": "Has signed in with an assigned PIN, but has not finished changing it",
  assigned: "Has a web user with an unused assigned PIN",
  "locked out": "Is locked out. Unlock it first",
} as const;
export type UnchangedReason = keyof typeof UNCHANGED_REASONS;

/** Why an undo could not restore a household. */
export const NOT_UNDONE_REASONS = {
  "signed in": "Has signed in since the run.",
  "changed since": "Was changed since the run, by a clerk or another run.",
  "locked since": "Was locked out since the run.",
  "gone since": "Was deleted or merged since the run.",
  "old name taken": "Another household now has its old user name.",
  "old PIN expired": "Its old PIN has expired.",
  unreadable: "Its saved user name and PIN can't be read, because SECRET_KEY was changed.",
} as const;
export type NotUndoneReason = keyof typeof NOT_UNDONE_REASONS;

export type OutcomeKind = "exception" | "numbered" | "kept";

export interface OutcomeRow {
  householdId: number;
  kind: OutcomeKind;
  reason: ExceptionReason | NotUndoneReason | "numbered";
  /** The user name that collides, or the one with a number added. */
  userName: string | null;
  otherHouseholdId: number | null;
}

/** An outcome as pages and exports list it. */
export interface ListedOutcome extends OutcomeRow {
  /** "Lindqvist, Nils"; "Household 1002" if it has no primary person or was deleted. */
  name: string;
  /** The sentence, with the other household's ID. */
  sentence: string;
}

const SENTENCES: Record<string, string> = { ...EXCEPTION_REASONS, ...NOT_UNDONE_REASONS, numbered: "" };

/** How many outcomes of that kind there are by reason, most common first. */
export async function countOutcomes(bulkAssignmentId: number, kind: OutcomeKind) {
  return rowsOf<{ reason: string; households: number }>(
    `select reason, cast(count(*) as integer) as households from bulk_assignment_outcomes
     where bulk_assignment_id = ? and kind = ? group by reason order by 2 desc, reason`,
    [bulkAssignmentId, kind],
  );
}

/** One page of outcomes of one kind, or of one reason, by household ID, after household `after`. */
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
    sentence: sentenceOf(row),
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

/** Saves outcomes of a run, in the open transaction. */
export async function saveOutcomes(bulkAssignmentId: number, outcomes: OutcomeRow[]) {
  await insertAll(
    "bulk_assignment_outcomes",
    outcomes.map(({ householdId, kind, reason, userName, otherHouseholdId }) => ({
      bulkAssignmentId,
      householdId,
      kind,
      reason,
      userName: userName?.slice(0, LONGEST_SAVED_NAME).toWellFormed() ?? null,
      otherHouseholdId,
    })),
  );
}

const LONGEST_SAVED_NAME = 10_000;

/** The outcomes of the households between two IDs: exceptions (also of those numbered before) and numbered user names. */
export async function outcomesBetween(bulkAssignmentId: number, first: number, last: number) {
  const rows = await rowsOf<Pick<OutcomeRow, "householdId" | "kind" | "userName">>(
    `select household_id, kind, user_name from bulk_assignment_outcomes
     where bulk_assignment_id = ? and household_id between ? and ? and kind <> 'kept' order by kind desc`,
    [bulkAssignmentId, first, last],
  );
  return new Map(rows.map((row) => [row.householdId, row]));
}
