import { rowsOf } from "../../../database/connection";
import { countedLately } from "../../../mail/limits";
import type { MailSettings } from "../../../mail/mail-settings";
import { mailSettings } from "../../settings/email-device";
import { MailingRules } from "../../settings/mailing-rules";
import type { Campaign } from "../campaign";
import { sendsLetters } from "../mailing/mailing";
import { type Forecast, forecast } from "./forecast";

/** What a mailing asks of the relay, and when it would be done. */
export interface Expected extends Forecast {
  letters: number;
  ahead: number;
  from: Date;
  perSecond: number;
  /** The rate is what the relay took lately; else what is assumed. */
  measured: boolean;
  settings: MailSettings;
}

const MINUTE_MS = 60_000;
const QUARTER_SECONDS = 900;
/** A quarter of an hour with fewer letters says nothing of how quick the relay is. */
const ENOUGH_TO_MEASURE = 900;
const ASSUMED_PER_CONNECTION = 1;
const MOST_COUNTED = 20_000;

/** When a mailing would be done if it were sent now, or as it was submitted. */
export async function expectedOf(campaign: Campaign): Promise<Expected> {
  const { toWrite, chosen, startsAt } = campaign;
  const settings = await mailSettings();
  const { holdBackMinutes } = await MailingRules.current();
  const from = startsAt ?? new Date(Date.now() + holdBackMinutes * MINUTE_MS);
  const used = await countedLately(Date.now());
  const { perSecond, measured } = rateOf(used, settings);
  const twice = toWrite.twoParts === "e-mail";
  const letters = sendsLetters(toWrite) ? chosen * (twice ? 2 : 1) : 0;
  const ahead = await lettersAhead(campaign.id);
  const given = { ahead, perSecond, settings, from, used };
  const { firstAt, doneAt } = await forecast({ ...given, letters });
  if (!twice || !doneAt) return { letters, measured, ...given, firstAt, doneAt };

  // The last second part isn't due before its time.
  const first = await forecast({ ...given, letters: chosen });
  const lastDue = (first.doneAt ?? doneAt).getTime() + toWrite.secondAfterMinutes * MINUTE_MS;
  return { letters, measured, ...given, firstAt, doneAt: new Date(Math.max(doneAt.getTime(), lastDue)) };
}

/** The best quarter of an hour of the last day, where it was a busy one. */
function rateOf(used: Awaited<ReturnType<typeof countedLately>>, { mostAtOnce }: MailSettings) {
  const best = Math.max(0, ...used.filter(({ span }) => span === "day").map(({ count }) => count));
  if (best >= ENOUGH_TO_MEASURE) return { perSecond: best / QUARTER_SECONDS, measured: true };
  return { perSecond: mostAtOnce * ASSUMED_PER_CONNECTION, measured: false };
}

/** Letters that wait, and recipients of other mailings who had no turn yet. */
async function lettersAhead(id: number): Promise<number> {
  const [row] = await rowsOf<{ waiting: number; toCome: number | string | null }>(
    `select (select cast(count(*) as integer) from (select 1 as one from messages
        where posted_in = 'live' and state in ('queued', 'deferred') and parked_at is null limit ${MOST_COUNTED}) as first_ones) as waiting,
       (select sum(recipients - position) from campaigns
        where id <> ? and mode = 'live' and finished_at is null and cancelled_at is null and paused_at is null) as to_come`,
    [id],
  );
  return (row?.waiting ?? 0) + Number(row?.toCome ?? 0);
}
