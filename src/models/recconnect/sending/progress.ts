import type { CampaignFacts } from "../campaign-facts";
import { countsOf, messagesIn, UNSETTLED } from "./counts";

/** A worker that has said nothing for so long is stuck or gone. */
const SILENT_MS = 60_000;

/** How far a mailing has come: for the bar, and in words. */
export function progressOf(campaign: CampaignFacts) {
  const { audienceAt, extracted, chosenCount, recipients, position, processingOptions } = campaign;
  if (audienceAt === null || !processingOptions.email) {
    const [done, total] = [recipients, processingOptions.records === "all" ? extracted : chosenCount];
    return {
      done,
      total,
      text: `${count(done)} of ${count(total)} recipients noted.`,
      silentSince: silentSince(campaign),
    };
  }
  const counts = countsOf(campaign);
  const waiting = messagesIn({ ...counts, second: {} }, UNSETTLED);
  const done = Math.max(0, position - waiting);
  const rate = counts.perSecond ?? 0;
  const quick = rate >= 1 ? ` ${count(Math.round(rate))} a second.` : "";
  const left = rate > 0 && recipients > done ? ` About ${duration((recipients - done) / rate)} left.` : "";
  return {
    done,
    total: recipients,
    text: `${count(done)} of ${count(recipients)} done.${quick}${left}${secondParts(messagesIn({ ...counts, first: {} }, UNSETTLED))}`,
    silentSince: silentSince(campaign),
  };
}

/** What is due later than the rest, by itself. */
function secondParts(waiting: number) {
  if (waiting === 0) return "";
  return waiting === 1
    ? " 1 second part is scheduled for later."
    : ` ${count(waiting)} second parts are scheduled for later.`;
}

/** Since when the worker has not looked at a mailing that is under way; null while all is well. */
function silentSince({ state, leaseEndsAt, startsAt }: CampaignFacts) {
  if (state !== "starting" && state !== "sending") return null;
  const since = leaseEndsAt ?? startsAt;
  return since && since.getTime() + SILENT_MS < Date.now() ? since : null;
}

function duration(seconds: number) {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} ${seconds < 1.5 ? "second" : "seconds"}`;
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} minutes`;
  return `${Math.round(seconds / 3600)} hours`;
}

function count(number: number) {
  return number.toLocaleString("en-US");
}
