import { table } from "../../../database/connection";
import { Campaign } from "../campaign";
import type { CampaignRow } from "../campaign-row";

/** Mailings from their hold-back to their end, paused ones too, the newest first. */
export async function campaignsUnderWay(most: number): Promise<Campaign[]> {
  const rows = (await table("campaigns")
    .whereNotNull("startsAt")
    .where({ finishedAt: null, cancelledAt: null })
    .orderBy("id", "desc")
    .limit(most)) as unknown as CampaignRow[];
  return rows.map((row) => new Campaign(row));
}
