import { table } from "../../../database/connection";
import { Campaign } from "../campaign";
import type { CampaignRow } from "../campaign-row";
import { countedNow } from "./counts";

const SOONEST_AGAIN_MS = 2_000;
/** Counting takes no more than a fiftieth of the worker's time, however many there are. */
const REST = 50;
const COUNTED_DAYS = 30;
const DAY_MS = 86_400_000;

let countAgainAt = 0;

/** Counts mailings that are over anew, now and then: messages come back, or are sent again by hand. Never true: nobody waits. */
export async function recountPeriodically(signal: AbortSignal): Promise<boolean> {
  if (Date.now() < countAgainAt) return false;
  const began = performance.now();
  await recountFinished(signal);
  countAgainAt = Date.now() + Math.max(SOONEST_AGAIN_MS, REST * (performance.now() - began));
  return false;
}

/** Counts the emails and texts of mailings that finished lately as they stand now. */
export async function recountFinished(signal: AbortSignal) {
  const rows = (await table("campaigns")
    .where("finishedAt", ">", new Date(Date.now() - COUNTED_DAYS * DAY_MS))
    .whereNotNull("audienceAt")
    .orderBy("id")) as unknown as CampaignRow[];
  for (const row of rows) if (!signal.aborted && new Campaign(row).processingOptions.email) await recount(row);
}

async function recount(row: CampaignRow) {
  const { perSecond: _, ...now } = await countedNow(row, new Date());
  const { perSecond, ...before } = { perSecond: null, ...JSON.parse(row.counts) };
  if (JSON.stringify(now) === JSON.stringify(before)) return;
  const counts = JSON.stringify({ ...now, perSecond });
  await table("campaigns").where({ id: row.id, counts: row.counts }).update({ counts });
}
