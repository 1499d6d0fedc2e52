import type { Counts } from "../../models/recconnect/sending/counts";
import type { RECIPIENT_STATES, RecipientState } from "../../models/recconnect/sending/recipients";
import { TEXT_STATES, type TextState } from "../../texts/text";
import { type StateWords, stateWords } from "./outbox-words";

type Own = Exclude<(typeof RECIPIENT_STATES)[number], "exception" | "cancelled">;

const own: Record<Own, StateWords> = {
  waiting: { words: "Waiting for their turn", kind: "waiting", means: "The letter is written when it is their turn." },
  slated: { words: "Slated", kind: "plain", means: "Nothing is e-mailed: a report, labels or letters are made." },
  "left out": {
    words: "Left out",
    kind: "plain",
    means: "Unsubscribed from mailings, inactive, or not there any more.",
  },
};

const TAKEN = "The mail server, or for a text the provider, took it over. Whether it was received, neither tells.";
const REFUSED = "It was not taken. Look at what was said, correct the address or the mobile, then send it again.";
const UNKNOWN =
  "It was handed over and no answer came: it may have arrived. Ask the household before you send it again.";

/** Each state of a recipient as clerks read it; a text may stand for a letter. */
export const recipientWords: Record<RecipientState, StateWords> = {
  ...stateWords,
  ...own,
  sent: { ...stateWords.sent, means: TAKEN },
  refused: { ...stateWords.refused, means: REFUSED },
  unknown: { ...stateWords.unknown, means: UNKNOWN },
  exception: { words: "Exception", kind: "bad", means: "No letter could be written. Mend what it says first." },
};

const textWords: Record<TextState, string> = {
  queued: "waiting",
  sending: "being handed over",
  sent: "handed over to the provider",
  refused: "refused by the provider",
  unknown: "handed over, and no answer came",
  cancelled: "cancelled",
  practice: "in practice: nothing left",
  exception: "exceptions",
};

/** "2 handed over to the provider, 1 refused by the provider"; "" where there is no text. */
export function textsInWords(texts: Counts["texts"]) {
  return TEXT_STATES.filter((state) => texts[state])
    .map((state) => `${(texts[state] ?? 0).toLocaleString("en-US")} ${textWords[state]}`)
    .join(", ");
}

/** How many recipients are in each state that any is in, the first letter standing for them, in the order of reading. */
export function recipientCounts(campaign: { recipients: number; position: number }, counts: Counts) {
  const { first, exception, leftOut, cancelled } = counts;
  const letters = Object.entries(first) as [RecipientState, number][];
  const exceptions = exception + (first.exception ?? 0);
  const waiting = Math.max(0, campaign.recipients - counts.written - exception - leftOut - cancelled);
  const all: [RecipientState, number][] = [
    ["waiting", waiting],
    ...letters.filter(([state]) => state !== "exception" && state !== "cancelled"),
    ["exception", exceptions],
    ["left out", leftOut],
    ["cancelled", cancelled + (first.cancelled ?? 0)],
  ];
  return all.filter(([, number]) => number > 0).map(([state, number]) => ({ state, number, ...recipientWords[state] }));
}
