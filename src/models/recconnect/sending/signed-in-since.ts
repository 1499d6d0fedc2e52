import { rowsOf, table } from "../../../database/connection";
import { dayOf } from "../../days";
import { Campaign } from "../campaign";
import type { CampaignRow } from "../campaign-row";
import { carriesCredentials } from "../mailing/carries";

const PER_PAGE = 5000;
const SOONEST_AGAIN_MS = 15_000;
/** Counting takes no more than a fiftieth of the worker's time, however many there are. */
const REST = 50;
const COUNTED_DAYS = 120;
const DAY_MS = 86_400_000;

/** How many of those who were sent their credentials have signed in since. */
export interface SignedInSince {
  /** Recipients with a letter. */
  written: number;
  signedIn: number;
  /** First sign-ins by day, "2026-11-22", the oldest first, days without any left out. */
  byDay: { day: string; households: number }[];
}

let countAgainAt = 0;

/** Counts, for recent mailings that carried credentials, who has signed in since, now and then. Never true: nobody waits. */
export async function countSignedInSince(signal: AbortSignal): Promise<boolean> {
  if (Date.now() < countAgainAt) return false;
  const began = performance.now();
  for (const campaign of await recentCampaigns()) {
    if (signal.aborted) return false;
    const signedIn = JSON.stringify(await signedInSince(campaign));
    await table("campaigns").where({ id: campaign.id }).update({ signedIn });
  }
  countAgainAt = Date.now() + Math.max(SOONEST_AGAIN_MS, REST * (performance.now() - began));
  return false;
}

async function recentCampaigns(): Promise<Campaign[]> {
  const rows = (await table("campaigns")
    .where("startedAt", ">", new Date(Date.now() - COUNTED_DAYS * DAY_MS))
    .whereNotNull("audienceAt")
    .orderBy("id")) as unknown as CampaignRow[];
  return rows
    .map((row) => new Campaign(row))
    .filter(({ toMake, toWrite }) => toMake.email && carriesCredentials(toWrite));
}

async function signedInSince({ id, startedAt }: Campaign): Promise<SignedInSince> {
  const days = new Map<string, number>();
  let [written, signedIn] = [0, 0];
  for (let after = 0; ; ) {
    const rows = await rowsOf<{ number: number; inUseAt: Date | null; pinChangedAt: Date | null }>(
      `select r.number, w.in_use_at, w.pin_changed_at from campaign_recipients r
       left join web_users w on w.household_id = r.household_id
       where r.campaign_id = ? and r.state = 'written' and r.number > ? order by r.number limit ?`,
      [id, after, PER_PAGE],
    );
    for (const { inUseAt, pinChangedAt } of rows) {
      written++;
      const at = inUseAt ?? pinChangedAt;
      if (!at || !startedAt || at < startedAt) continue;
      signedIn++;
      days.set(dayOf(at), (days.get(dayOf(at)) ?? 0) + 1);
    }
    after = rows.at(-1)?.number ?? after;
    if (rows.length < PER_PAGE) break;
  }
  return { written, signedIn, byDay: [...days].sort().map(([day, households]) => ({ day, households })) };
}
