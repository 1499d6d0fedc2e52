import { rowsOf } from "../../../database/connection";
import type { MailSettings } from "../../../mail/mail-settings";
import { recentCounts } from "../../../mail/rate-limits";
import { mailSettings } from "../../settings/email-device";
import { MailingRules } from "../../settings/mailing-rules";
import { textSettings } from "../../settings/text-device";
import type { CampaignFacts } from "../campaign-facts";
import { mailingFrom, sendsEmail, sendsTexts } from "../mailing/mailing";
import type { Forecast } from "./email-forecast";
import { forecastMailing, type MailingVolume } from "./mailing-forecast";
import { readinessOf } from "./readiness";

/** How many emails or texts, behind how many others, how quickly, and when they would be done. */
export interface ExpectedSending extends Forecast {
  count: number;
  ahead: number;
  perSecond: number;
}

/** What a mailing asks of the mail server and of the text provider, and when it would be done. */
export interface ExpectedDelivery {
  from: Date;
  /** The households are not looked at yet: there are no more than these. */
  atMost: boolean;
  /** `measured`: the rate is what the mail server took lately; else what is assumed. Null where none goes out. */
  messages: (ExpectedSending & { measured: boolean; settings: MailSettings }) | null;
  texts: (ExpectedSending & { mostAtOnce: number; provider: string }) | null;
}

const MINUTE_MS = 60_000;
const QUARTER_SECONDS = 900;
/** A quarter of an hour with fewer letters says nothing of how quick the mail server is. */
const ENOUGH_TO_MEASURE = 900;
const ASSUMED_PER_CONNECTION = 1;
const MAX_COUNTED = 20_000;

/** When a mailing would be done if it were sent now, or as it was submitted: its emails, and its texts. */
export async function expectedDeliveryOf(campaign: CampaignFacts): Promise<ExpectedDelivery> {
  const { startsAt } = campaign;
  const { holdBackMinutes } = await MailingRules.current();
  const from = startsAt ?? new Date(Date.now() + holdBackMinutes * MINUTE_MS);
  const { atMost, ...parts } = partsOf(campaign);
  const { messages: toCome, texts: textsToCome } = await toComeOfOthers(campaign.id);
  const byMail = await outlookByMail(toCome, from);
  const byText = await outlookByText(textsToCome);
  const done = await forecastMailing(parts, byMail, byText);

  const { messages, secondMessages, texts, pinTexts } = parts;
  return {
    from,
    atMost,
    messages: messages > 0 ? { count: messages + secondMessages, ...byMail, ...done.messages } : null,
    texts: texts + pinTexts > 0 ? { count: texts + pinTexts, ...byText, ...done.texts } : null,
  };
}

/** What the worker found that would go out; before it has looked, one for everybody. */
function partsOf(campaign: CampaignFacts): MailingVolume & { atMost: boolean } {
  const { chosenCount, mailingOptions } = campaign;
  const { twoParts, secondAfterMinutes } = mailingOptions;
  const looked = readinessOf(campaign);
  const known = looked?.doneAt ? looked : null;
  const messages = sendsEmail(mailingOptions) ? (known?.messages ?? chosenCount) : 0;
  const pinTexts = twoParts === "text" ? (known?.pinTexts ?? chosenCount) : 0;
  const texts = sendsTexts(mailingOptions) ? (known ? known.texts - known.pinTexts : chosenCount) : 0;
  return {
    messages,
    secondMessages: twoParts === "email" ? messages : 0,
    texts,
    pinTexts,
    laterMs: secondAfterMinutes * MINUTE_MS,
    atMost: known === null,
  };
}

async function outlookByMail(toCome: number, from: Date) {
  const settings = await mailSettings();
  const used = await recentCounts(Date.now());
  const waiting = await waitingIn("messages", "state in ('queued', 'deferred') and parked_at is null");
  return { ahead: waiting + toCome, ...rateOf(used, settings), settings, from, used };
}

/** The Text Device's own rate: each of so many at once is assumed to be answered within a second. */
async function outlookByText(toCome: number) {
  const { mostAtOnce, baseUrl } = await textSettings();
  const ahead = (await waitingIn("texts", "state = 'queued'")) + toCome;
  return { ahead, perSecond: mostAtOnce * ASSUMED_PER_CONNECTION, mostAtOnce, provider: new URL(baseUrl).host };
}

/** The best quarter of an hour of the last day, where it was a busy one. */
function rateOf(used: Awaited<ReturnType<typeof recentCounts>>, { mostAtOnce }: MailSettings) {
  const best = Math.max(0, ...used.filter(({ span }) => span === "day").map(({ count }) => count));
  if (best >= ENOUGH_TO_MEASURE) return { perSecond: best / QUARTER_SECONDS, measured: true };
  return { perSecond: mostAtOnce * ASSUMED_PER_CONNECTION, measured: false };
}

/** At most so many are counted. */
async function waitingIn(outbox: "messages" | "texts", condition: string): Promise<number> {
  const [row] = await rowsOf<{ waiting: number }>(
    `select cast(count(*) as integer) as waiting from
       (select 1 as one from ${outbox} where posted_in = 'live' and ${condition} limit ${MAX_COUNTED}) as first_ones`,
  );
  return row?.waiting ?? 0;
}

/** Recipients of other mailings who had no turn yet: those that get messages, and those that get texts. */
async function toComeOfOthers(id: number) {
  const rows = await rowsOf<{ mailing: string; toCome: number }>(
    `select mailing, recipients - position as to_come from campaigns where id <> ? and mode = 'live'
       and finished_at is null and cancelled_at is null and paused_at is null and recipients > position`,
    [id],
  );
  const sum = (goes: typeof sendsEmail) =>
    rows.filter(({ mailing }) => goes(mailingFrom(mailing))).reduce((all, { toCome }) => all + toCome, 0);
  return { messages: sum(sendsEmail), texts: sum(sendsTexts) };
}
