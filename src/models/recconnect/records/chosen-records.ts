import { rowsOf } from "../../../database/connection";
import type { CampaignFacts } from "../campaign-facts";
import type { CampaignRow } from "../campaign-row";

/** A record that is processed. */
export interface ChosenRecord {
  id: number;
  householdId: number;
  lastName: string;
  firstName: string;
}

/** The next records that are processed, all or the highlighted ones, behind one of them; 0: from the beginning. */
export function chosenRecords(campaign: CampaignFacts, after: number, most: number) {
  const { id, processingOptions } = campaign;
  return rowsOf<ChosenRecord>(
    `select cast(r.id as integer) as id, r.household_id, r.last_name, r.first_name from campaign_records r
     where r.campaign_id = ? and r.id > ? ${processingOptions.records === "highlighted" ? `and ${isHighlighted(campaign)}` : ""} order by r.id limit ?`,
    [id, after, most],
  );
}

const TOGGLED = "exists (select 1 from campaign_toggles t where t.campaign_id = r.campaign_id and t.record_id = r.id)";

/** A condition in SQL on `campaign_records r`: the record is highlighted. */
export function isHighlighted({ allHighlightedAt }: Pick<CampaignRow, "allHighlightedAt">) {
  return allHighlightedAt ? `not ${TOGGLED}` : TOGGLED;
}
