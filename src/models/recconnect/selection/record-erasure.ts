import { table } from "../../../database/connection";
import { deleteSome } from "../../../database/delete-some";
import type { CampaignRow } from "../campaign-row";

/** So long records are kept of a campaign that was never started. */
const RECORD_DAYS = 30;
/** So much longer the worker waits: whoever begins to send in time has all the records. */
const LATER_MS = 60 * 60_000;
const AT_ONCE = 400;
const LOOKED_EVERY_MS = 60_000;
const DAY_MS = 86_400_000;

let lookAt = 0;

/** True where records are erased, or may be while somebody looks at the others: nothing is sent to them any more. */
export function areErased({ extractedAt, recordsErasedAt }: Pick<CampaignRow, "extractedAt" | "recordsErasedAt">) {
  return recordsErasedAt !== null || (extractedAt !== null && extractedAt < keptSince(Date.now()));
}

/**
 * Erases, a little at a time, the records of campaigns that were given up, or that nobody started for thirty days. False
 * where there is nothing to erase.
 */
export async function eraseSomeRecords(now = Date.now()): Promise<boolean> {
  const id = await nextToErase(new Date(now));
  if (id === undefined) return false;
  for (const [name, column] of [
    ["campaign_toggles", "recordId"],
    ["campaign_records", "id"],
  ] as const) {
    if ((await deleteSome(name, column, (rows) => rows.where({ campaignId: id }).limit(AT_ONCE))) > 0) return true;
  }
  await table("campaigns")
    .where({ id })
    .update({ recordsErasedAt: new Date(now), allHighlightedAt: null, highlighted: 0 });
  return true;
}

/** The same for the worker, which looks once a minute where there is nothing to erase. */
export async function eraseRecordsPeriodically(): Promise<boolean> {
  const now = Date.now();
  if (now < lookAt) return false;
  const erased = await eraseSomeRecords(now);
  if (!erased) lookAt = now + LOOKED_EVERY_MS;
  return erased;
}

async function nextToErase(now: Date): Promise<number | undefined> {
  const row = await table("campaigns")
    .whereNull("recordsErasedAt")
    .whereNull("submittedAt")
    .where((one) => one.whereNotNull("cancelledAt").orWhere("extractedAt", "<", keptSince(now.getTime() - LATER_MS)))
    .orderBy("id")
    .first("id");
  return row && Number(row.id);
}

function keptSince(now: number) {
  return new Date(now - RECORD_DAYS * DAY_MS);
}
