import type { BulkAssignment } from "../../../../models/web-access/bulk-assignments/bulk-assignment";
import {
  countOutcomes,
  EXCEPTION_REASONS,
  type ListedOutcome,
  listOutcomes,
  NOT_UNDONE_REASONS,
  type OutcomeKind,
} from "../../../../models/web-access/bulk-assignments/bulk-outcomes";

/** The outcomes of one reason: how many there are, and the first of them. */
export interface ReasonGroup {
  reason: string;
  sentence: string;
  households: number;
  rows: ListedOutcome[];
}

const SENTENCES: Record<string, string> = {
  ...EXCEPTION_REASONS,
  ...NOT_UNDONE_REASONS,
  numbered: "The user name is taken, so Gatehouse adds the next free number.",
};

/** The outcomes of a run by reason, most common first, with up to `each` rows per reason and `all` rows in total. */
export async function outcomesByReason(
  run: BulkAssignment,
  kind: OutcomeKind,
  each: number,
  { reason: only, all = Number.POSITIVE_INFINITY }: { reason?: string; all?: number } = {},
): Promise<ReasonGroup[]> {
  const counts = (await countOutcomes(Number(run.id), kind)).filter(({ reason }) => !only || reason === only);
  const groups: ReasonGroup[] = [];
  let left = all;
  for (const { reason, households } of counts) {
    const limit = Math.min(each, left);
    const rows = limit > 0 ? await listOutcomes(run.id, { kind, reason, limit }) : [];
    left -= rows.length;
    groups.push({ reason, sentence: SENTENCES[reason] ?? reason, households, rows });
  }
  return groups;
}

/** Returns true if outcomes of that kind can have that reason. */
export function isReasonOf(kind: OutcomeKind, reason: string) {
  return Object.hasOwn(kind === "kept" ? NOT_UNDONE_REASONS : EXCEPTION_REASONS, reason);
}
