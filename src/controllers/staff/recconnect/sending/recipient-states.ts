import { type Mailing, sendsEmail, sendsTexts } from "../../../../models/recconnect/mailing/mailing";
import type { Counts } from "../../../../models/recconnect/sending/counts";
import type { RECIPIENT_STATES, RecipientState } from "../../../../models/recconnect/sending/recipients";
import { formatMobileNumber } from "../../../../texts/mobile-number";
import { TEXT_STATES, type TextState } from "../../../../texts/text";
import { type MessageStateLabel, messageStateLabels } from "../../messages/message-state-labels";

type Own = Exclude<(typeof RECIPIENT_STATES)[number], "exception" | "cancelled">;

/** Who takes what a mailing sends, and what that is. */
interface Ways {
  taker: string;
  what: string;
}

const BY_MESSAGE = { taker: "The mail server", what: "message" };
const BY_TEXT = { taker: "The text provider", what: "text" };
const BY_EITHER = { taker: "The mail server, or for a text its provider,", what: "email or text" };

/** Each state of a recipient as clerks read it, where a text may stand for a message. */
export const recipientStateLabels = wordsBy(BY_EITHER);
const ofMessages = wordsBy(BY_MESSAGE);
const ofTexts = wordsBy(BY_TEXT);

/** Each state of a recipient of such a mailing: a text goes to no mail server. */
export function recipientStateLabelsOf(mailing: Pick<Mailing, "send">): Record<RecipientState, MessageStateLabel> {
  if (!sendsTexts(mailing)) return ofMessages;
  return sendsEmail(mailing) ? recipientStateLabels : ofTexts;
}

function wordsBy({ taker, what }: Ways): Record<RecipientState, MessageStateLabel> {
  const own: Record<Own, MessageStateLabel> = {
    waiting: {
      label: "Waiting",
      kind: "waiting",
      description: `The ${what} is written when it is their turn.`,
    },
    slated: {
      label: "Slated",
      kind: "plain",
      description: "Nothing is emailed: a report, labels or messages are made.",
    },
    "left out": {
      label: "Excluded",
      kind: "plain",
      description: "Unsubscribed, inactive, deleted, or already reached.",
    },
  };
  return {
    ...messageStateLabels,
    ...own,
    sending: { ...messageStateLabels.sending, description: `${taker} is accepting it now.` },
    sent: { ...messageStateLabels.sent, description: `${taker} accepted it. Delivery is not confirmed.` },
    refused: {
      ...messageStateLabels.refused,
      description: `${taker} did not accept it. Correct where it goes, then send it again.`,
    },
    unknown: {
      ...messageStateLabels.unknown,
      description:
        "It was handed over and no answer came: it may have arrived. Ask the household before you send it again.",
    },
    practice: { ...messageStateLabels.practice, description: "Mail was in practice mode. It was not sent." },
    exception: { label: "Exception", kind: "bad", description: `No ${what} could be written. Fix the cause first.` },
  };
}

interface TextStateWords extends MessageStateLabel {
  /** Completes "2 texts ...". */
  counted: string;
}

/** Each state of a text as clerks read it. */
export const textStateLabels: Record<TextState, TextStateWords> = {
  queued: { ...ofTexts.queued, counted: "waiting" },
  sending: { ...ofTexts.sending, counted: "being sent" },
  sent: { ...ofTexts.sent, counted: "accepted by the provider" },
  refused: {
    ...ofTexts.refused,
    description: "The text provider did not accept it. Correct the mobile, then send the text again.",
    counted: "refused by the provider",
  },
  unknown: { ...ofTexts.unknown, counted: "sent, with no answer" },
  cancelled: { ...ofTexts.cancelled, counted: "cancelled" },
  practice: { ...ofTexts.practice, counted: "in practice, not sent" },
  exception: {
    ...messageStateLabels.exception,
    description: "When its turn came it could not go there. Fix the cause, then send the text again.",
    counted: "not sent",
  },
};

/** How many texts are in each state that any is in. */
export function textCounts(texts: Counts["texts"]) {
  return TEXT_STATES.filter((state) => texts[state]).map((state) => ({
    state,
    number: texts[state] ?? 0,
    counted: textStateLabels[state].counted,
  }));
}

/** From what waits to what is over; exceptions and cancelled ones are counted with those that were never written. */
const READING_ORDER = [
  "queued",
  "held",
  "sending",
  "sent",
  "deferred",
  "refused",
  "bounced",
  "unknown",
  "practice",
] as const;

/**
 * How many recipients are in each state that any is in, the first message standing for them, in the order of reading.
 */
export function recipientCounts(
  campaign: { recipients: number; processingOptions: { email: boolean }; mailingOptions: Mailing },
  counts: Counts,
) {
  const { first, exception, leftOut, cancelled } = counts;
  const exceptions = exception + (first.exception ?? 0);
  const waiting = Math.max(0, campaign.recipients - counts.written - exception - leftOut - cancelled);
  const all: [RecipientState, number][] = [
    [campaign.processingOptions.email ? "waiting" : "slated", waiting],
    ...READING_ORDER.map((state): [RecipientState, number] => [state, first[state] ?? 0]),
    ["exception", exceptions],
    ["left out", leftOut],
    ["cancelled", cancelled + (first.cancelled ?? 0)],
  ];
  const words = recipientStateLabelsOf(campaign.mailingOptions);
  return all.filter(([, number]) => number > 0).map(([state, number]) => ({ state, number, ...words[state] }));
}

/** Where a email or text goes, as clerks read it. */
export function addressAsRead(address: string | null) {
  return address === null || address.includes("@") ? address : formatMobileNumber(address);
}
