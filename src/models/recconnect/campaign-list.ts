import { rowsOf, table } from "../../database/connection";
import { Campaign } from "./campaign";
import type { CampaignRow } from "./campaign-row";
import { type Selection, selectionFrom } from "./selection/selection";

/** A page of campaigns, the newest first, and how many there are. */
export async function listCampaigns(page: number, perPage: number) {
  const [row] = await rowsOf<{ count: number }>("select cast(count(*) as integer) as count from campaigns");
  const rows = (await table("campaigns")
    .orderBy("id", "desc")
    .limit(perPage)
    .offset((page - 1) * perPage)) as unknown as CampaignRow[];
  return { count: row?.count ?? 0, campaigns: rows.map((one) => new Campaign(one)) };
}

/** Last Settings: the selection of this clerk's last Print; undefined where there was none. */
export async function lastSelectionOf(clerk: { id: number }): Promise<Selection | undefined> {
  const row = await table("campaigns")
    .where({ clerkId: clerk.id, followsId: null })
    .orderBy("id", "desc")
    .first("selection");
  return row && selectionFrom(String(row.selection));
}

/** Mailings from their hold-back to their end, paused ones too, the newest first. */
export async function campaignsInProgress(most: number): Promise<Campaign[]> {
  const rows = (await table("campaigns")
    .whereNotNull("startsAt")
    .where({ finishedAt: null, cancelledAt: null })
    .orderBy("id", "desc")
    .limit(most)) as unknown as CampaignRow[];
  return rows.map((row) => new Campaign(row));
}

/** Mailings that wait for a second person, the oldest first. */
export async function campaignsAwaitingApproval(most: number): Promise<Campaign[]> {
  const rows = (await table("campaigns")
    .whereNotNull("submittedAt")
    .where({ startsAt: null, cancelledAt: null, startedAt: null })
    .orderBy("submittedAt")
    .limit(most)) as unknown as CampaignRow[];
  return rows.map((row) => new Campaign(row));
}
