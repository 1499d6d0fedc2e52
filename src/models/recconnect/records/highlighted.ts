import type { CampaignRow } from "../campaign-row";

const TOGGLED = "exists (select 1 from campaign_toggles t where t.campaign_id = r.campaign_id and t.record_id = r.id)";

/** A condition in SQL on `campaign_records r`: the record is highlighted. */
export function isHighlighted({ allHighlightedAt }: Pick<CampaignRow, "allHighlightedAt">) {
  return allHighlightedAt ? `not ${TOGGLED}` : TOGGLED;
}
