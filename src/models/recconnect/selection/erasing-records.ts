import { table } from "../../../database/connection";
import { deleteSome } from "../../../database/delete-some";

/** So long records are kept of a campaign that was never started. */
export const RECORD_DAYS = 30;
const AT_ONCE = 400;
const LOOKED_EVERY_MS = 60_000;
const DAY_MS = 86_400_000;

let lookAt = 0;

/** Erases, a little at a time, the records of campaigns that were given up, or that nobody started for thirty days. */
export async function eraseSomeRecords(now = Date.now()): Promise<boolean> {
  if (now < lookAt) return false;
  const id = await nextToErase(new Date(now));
  if (id === undefined) {
    lookAt = now + LOOKED_EVERY_MS;
    return false;
  }
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

async function nextToErase(now: Date): Promise<number | undefined> {
  const row = await table("campaigns")
    .whereNull("recordsErasedAt")
    .whereNull("submittedAt")
    .where((one) =>
      one.whereNotNull("cancelledAt").orWhere("extractedAt", "<", new Date(now.getTime() - RECORD_DAYS * DAY_MS)),
    )
    .orderBy("id")
    .first("id");
  return row && Number(row.id);
}
