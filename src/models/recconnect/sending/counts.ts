import type { MessageState } from "../../../mail/message";
import { batchCounts } from "../../../mail/message-batches";
import { countsOfTextOnlyRecipients, textCounts } from "../../../texts/outbox";
import type { TextState } from "../../../texts/text";
import type { CampaignRow } from "../campaign-row";

/** How the recipients of a campaign stand. */
export interface Counts {
  written: number;
  exception: number;
  leftOut: number;
  cancelled: number;
  /** Messages by state, of the first part and of the second; where there is no message, the text stands for it. */
  first: Partial<Record<MessageState, number>>;
  second: Partial<Record<MessageState, number>>;
  /** Texts by state, of both parts. */
  texts: Partial<Record<TextState, number>>;
  /** Messages a second that left lately; null until two counts could be compared. */
  perSecond: number | null;
}

const NONE: Counts = {
  written: 0,
  exception: 0,
  leftOut: 0,
  cancelled: 0,
  first: {},
  second: {},
  texts: {},
  perSecond: null,
};
/** The message did not get through, or nobody knows. */
export const NOT_REACHED: readonly MessageState[] = ["refused", "bounced", "exception", "unknown"];
/** What counts as gone: the mail server has it, or it is in the practice outbox. */
const GONE: readonly MessageState[] = ["sent", "practice"];
/** Messages that have not come to anything yet. */
export const UNSETTLED: readonly MessageState[] = ["queued", "held", "sending", "deferred"];
const LATELY = 0.3;

export function countsOf({ counts }: Pick<CampaignRow, "counts">): Counts {
  return { ...NONE, ...JSON.parse(counts) };
}

/** The counts with the messages as they stand now, and how quickly they leave. */
export async function countedNow(
  campaign: Pick<CampaignRow, "id" | "counts" | "countedAt">,
  now: Date,
): Promise<Counts> {
  const before = countsOf(campaign);
  const rows = await batchCounts(campaign.id);
  const of = (part: 1 | 2) =>
    Object.fromEntries(rows.filter((row) => row.part === part).map(({ state, messages }) => [state, messages]));
  const counts = {
    ...before,
    first: added(of(1), await countsOfTextOnlyRecipients(campaign.id)),
    second: of(2),
    texts: await textCounts(campaign.id),
  };
  return { ...counts, perSecond: rate(before, counts, campaign.countedAt, now) };
}

function added(some: Counts["first"], others: Counts["first"]): Counts["first"] {
  const sums = (Object.entries(others) as [MessageState, number][]).map(([state, n]) => [
    state,
    (some[state] ?? 0) + n,
  ]);
  return { ...some, ...Object.fromEntries(sums) };
}

/** Messages of these states, of both parts. */
export function messagesIn(counts: Counts, states: readonly MessageState[]) {
  return [counts.first, counts.second].reduce(
    (sum, part) => sum + states.reduce((inner, state) => inner + (part[state] ?? 0), 0),
    0,
  );
}

/** Recipients without a message that got through: those who could be written to on paper. */
export function notReached(counts: Counts) {
  return counts.exception + messagesIn({ ...counts, second: {} }, NOT_REACHED);
}

/** True where every email and text that was written has come to something. */
export function allSettled(counts: Counts) {
  const { queued = 0, sending = 0 } = counts.texts;
  return messagesIn(counts, UNSETTLED) + queued + sending === 0;
}

function rate(before: Counts, now: Counts, countedAt: Date | null, at: Date) {
  if (!countedAt || at.getTime() <= countedAt.getTime()) return before.perSecond;
  const gone = messagesIn(now, GONE) - messagesIn(before, GONE);
  const latest = gone / ((at.getTime() - countedAt.getTime()) / 1000);
  const smooth = before.perSecond === null ? latest : before.perSecond * (1 - LATELY) + latest * LATELY;
  return Math.round(smooth * 10) / 10;
}
