import { rowsOf } from "../../../database/connection";
import { Invalid } from "../../errors";
import { endOf, nameKey } from "../../households/search-keys";
import type { CampaignFacts } from "../campaign-facts";

/** One record that a mailing goes to, with its neighbours in the order in which it goes. */
export interface PreviewRecipient {
  record: number;
  householdId: number;
  before: number | null;
  after: number | null;
}

interface Found {
  id: number | string;
  householdId: number;
}

const NOBODY = "This mailing has no recipients. Change the selection or highlight records.";
const NONE = "is not a recipient of this mailing. Enter another household ID or last name.";

/** The chosen record with this id, else the first one. Throws Invalid where nobody is chosen. */
export async function previewRecipient(campaign: CampaignFacts, record: number | null): Promise<PreviewRecipient> {
  const wanted = record === null ? undefined : await firstOf(campaign, "r.id = ?", [record]);
  const found = wanted ?? (await firstOf(campaign, "r.id > ?", [0]));
  if (!found) throw new Invalid({ form: NOBODY });
  return withNeighbours(campaign, found);
}

/** The chosen record of a household: its ID, or how its last name begins. Throws Invalid (`household`). */
export async function previewRecipientOfHousehold(campaign: CampaignFacts, typed: string): Promise<PreviewRecipient> {
  const byId = /^[1-9]\d{0,8}$/.test(typed);
  const key = nameKey(typed);
  const found = byId
    ? await firstOf(campaign, "r.household_id = ?", [Number(typed)])
    : key &&
      (await firstOf(
        campaign,
        "r.last_key >= ? and r.last_key < ?",
        [key, endOf(key)],
        "r.last_key, r.first_key, r.id",
      ));
  if (!found) throw new Invalid({ household: typed ? `${typed} ${NONE}` : "Enter a household ID or a last name." });
  return withNeighbours(campaign, found);
}

async function withNeighbours(campaign: CampaignFacts, { id, householdId }: Found): Promise<PreviewRecipient> {
  const record = Number(id);
  const after = await firstOf(campaign, "r.id > ?", [record]);
  const before = await firstOf(campaign, "r.id < ?", [record], "r.id desc");
  return { record, householdId, before: before ? Number(before.id) : null, after: after ? Number(after.id) : null };
}

/** The first chosen record for which this holds. Where few are highlighted it begins with those. */
async function firstOf(campaign: CampaignFacts, where: string, values: (number | string)[], order = "r.id") {
  const { id, processingOptions, allHighlightedAt } = campaign;
  const toggles = "campaign_toggles t where t.campaign_id = r.campaign_id and t.record_id = r.id";
  const few = processingOptions.records === "highlighted" && !allHighlightedAt;
  const from = few ? `campaign_toggles t join campaign_records r on r.id = t.record_id` : "campaign_records r";
  const chosen = [
    few ? "t.campaign_id = ? and r.campaign_id = t.campaign_id" : "r.campaign_id = ?",
    ...(processingOptions.records === "highlighted" && !few ? [`not exists (select 1 from ${toggles})`] : []),
    few ? where.replaceAll("r.id", "t.record_id") : where,
  ];
  const by = few ? order.replaceAll("r.id", "t.record_id") : order;
  const [row] = await rowsOf<Found>(
    `select r.id, r.household_id from ${from} where ${chosen.join(" and ")} order by ${by} limit 1`,
    [id, ...values],
  );
  return row;
}
