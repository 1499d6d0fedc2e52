import { rowsOf, table, transaction } from "../../database/connection";
import type { Clerk } from "../staff/clerk";
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
  const row = await table("campaigns").where({ clerkId: clerk.id }).orderBy("id", "desc").first("selection");
  return row && selectionFrom(String(row.selection));
}

/** A campaign that nobody needs: its records are erased soon after. One that was submitted stays as it is. */
export async function giveUp(campaign: Campaign, clerk: Clerk) {
  await transaction(async () => {
    const now = new Date();
    const [row] = await table("campaigns")
      .where({ id: campaign.id, submittedAt: null, cancelledAt: null })
      .update({ cancelledAt: now, updatedAt: now })
      .increment("version", 1)
      .returning("*");
    if (!row) return;
    Object.assign(campaign, row);
    await campaign.note("mailing given up", clerk);
  });
}
