import { WINDOW } from "../sending/enqueueing";
import { type Forecast, type ForecastInput, forecastEmails } from "./email-forecast";

/** How many emails and texts a mailing has, of each part, and how much later the second one comes. */
export interface MailingVolume {
  messages: number;
  secondMessages: number;
  texts: number;
  /** Texts with the PIN: the second of two parts. */
  pinTexts: number;
  laterMs: number;
}

/** How texts leave: at their own rate, under no limit and in no window. */
export interface TextRate {
  ahead: number;
  perSecond: number;
}

const SECOND_MS = 1000;

/**
 * When the messages and when the texts of a mailing would be done. Each leave as their own device lets them; but only so
 * many of either wait in the outbox, so that whichever is slower holds the others' turns up.
 */
export async function forecastMailing(
  { messages, secondMessages, texts, pinTexts, laterMs }: MailingVolume,
  byMail: Omit<ForecastInput, "messages">,
  byText: TextRate,
): Promise<{ messages: Forecast; texts: Forecast }> {
  const from = byMail.from;
  const textsAt = (count: number) => later(from, ((byText.ahead + count) / byText.perSecond) * SECOND_MS);
  const messageTurn =
    messages > WINDOW ? (await forecastEmails({ ...byMail, messages: messages - WINDOW })).doneAt : from;
  const textTurn = texts > WINDOW ? textsAt(texts - WINDOW) : from;

  const own = await forecastEmails({ ...byMail, messages: messages + secondMessages });
  const first = secondMessages > 0 ? (await forecastEmails({ ...byMail, messages })).doneAt : from;
  const secondDue = secondMessages > 0 ? later(latest(first, textTurn), laterMs) : from;
  const pinsDue = pinTexts > 0 ? later(latest(messageTurn, textTurn), laterMs) : from;
  const pinsDone = later(from, pinTexts > 0 ? laterMs + (pinTexts / byText.perSecond) * SECOND_MS : 0);
  return {
    messages: { firstAt: own.firstAt, doneAt: latest(own.doneAt, textTurn, secondDue) },
    texts: {
      firstAt: texts > 0 ? textsAt(0) : later(from, laterMs),
      doneAt: latest(textsAt(texts + pinTexts), messageTurn, pinsDue, pinsDone),
    },
  };
}

/** Null where one of them is further away than a forecast reaches. */
function latest(...moments: (Date | null)[]): Date | null {
  const times = moments.map((one) => one?.getTime() ?? Number.POSITIVE_INFINITY);
  const last = Math.max(...times);
  return Number.isFinite(last) ? new Date(last) : null;
}

function later<At extends Date | null>(at: At, ms: number) {
  return (at && new Date(Math.round(at.getTime() + ms))) as At;
}
