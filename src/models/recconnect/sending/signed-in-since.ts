import { rowsOf, table } from "../../../database/connection";
import { dayOf } from "../../days";
import { Campaign } from "../campaign";
import type { CampaignRow } from "../campaign-row";
import { carriesCredentials } from "../mailing/mailing-fields";

const PER_PAGE = 5000;
const SOONEST_AGAIN_MS = 15_000;
/** Counting takes no more than a fiftieth of the worker's time, however many there are. */
const REST = 50;
const COUNTED_DAYS = 120;
const DAY_MS = 86_400_000;

/** How many of those who were sent their credentials have signed in since. */
export interface SignedInSince {
  /** Households whose message was handed over. */
  written: number;
  signedIn: number;
  /** First sign-ins by day, "2026-11-22", the oldest first, days without any left out. */
  byDay: { day: string; households: number }[];
}

interface Told {
  number: number;
  householdId: number;
  /** When the message, or the text in its place, was handed over; null where nobody knows, or in practice. */
  sentAt: Date | null;
  inUseAt: Date | null;
  pinChangedAt: Date | null;
}

let countAgainAt = 0;

/** Counts, for recent mailings that carried credentials, who has signed in since, now and then. Never true: nobody waits. */
export async function countSignedInPeriodically(signal: AbortSignal): Promise<boolean> {
  if (Date.now() < countAgainAt) return false;
  const began = performance.now();
  await countSignedInSince(signal);
  countAgainAt = Date.now() + Math.max(SOONEST_AGAIN_MS, REST * (performance.now() - began));
  return false;
}

/** Counts who has signed in since recent mailings that carried credentials. */
export async function countSignedInSince(signal: AbortSignal) {
  for (const campaign of await recentCampaigns()) {
    if (signal.aborted) return;
    const signedIn = JSON.stringify(await signedInSince(campaign));
    await table("campaigns").where({ id: campaign.id }).update({ signedIn });
  }
}

async function recentCampaigns(): Promise<Campaign[]> {
  const rows = (await table("campaigns")
    .where("startedAt", ">", new Date(Date.now() - COUNTED_DAYS * DAY_MS))
    .whereNotNull("audienceAt")
    .orderBy("id")) as unknown as CampaignRow[];
  return rows
    .map((row) => new Campaign(row))
    .filter(({ processingOptions, mailingOptions }) => processingOptions.email && carriesCredentials(mailingOptions));
}

async function signedInSince({ id, startedAt }: Campaign): Promise<SignedInSince> {
  const days = new Map<string, number>();
  let [written, signedIn, household] = [0, 0, 0];
  for (let after = 0; ; ) {
    const told = await toldBehind(id, after);
    for (const { householdId, sentAt, inUseAt, pinChangedAt } of told) {
      // The recipients of one household stand together, in the order of household IDs.
      if (householdId === household) continue;
      household = householdId;
      written++;
      const at = inUseAt ?? pinChangedAt;
      const since = sentAt ?? startedAt;
      if (!at || !since || at < since) continue;
      signedIn++;
      days.set(dayOf(at), (days.get(dayOf(at)) ?? 0) + 1);
    }
    after = told.at(-1)?.number ?? after;
    if (told.length < PER_PAGE) break;
  }
  return { written, signedIn, byDay: [...days].sort().map(([day, households]) => ({ day, households })) };
}

/** Recipients whose message, or the text in its place, was handed over: a cancelled or refused one told nobody anything. */
function toldBehind(campaignId: number, after: number): Promise<Told[]> {
  return rowsOf<Told>(
    `select r.number, r.household_id, coalesce(m.sent_at, t.sent_at) as sent_at, w.in_use_at, w.pin_changed_at
     from campaign_recipients r
     left join messages m on m.batch = r.campaign_id and m.batch_number = r.number and m.batch_part = 1
     left join texts t on t.batch = r.campaign_id and t.batch_number = r.number and t.batch_part = 1
     left join web_users w on w.household_id = r.household_id
     where r.campaign_id = ? and r.state = 'written' and r.number > ?
       and coalesce(m.state, t.state) in ('sent', 'practice', 'unknown') order by r.number limit ?`,
    [campaignId, after, PER_PAGE],
  );
}
