import { rowsOf } from "../../../database/connection";
import type { CampaignFacts } from "../campaign-facts";
import { isHighlighted } from "./highlighted";

/** A record that is processed. */
export interface ChosenRecord {
  id: number;
  householdId: number;
  lastName: string;
  firstName: string;
}

/** The next records that are processed, all or the highlighted ones, behind one of them; 0: from the beginning. */
export function chosenRecords(campaign: CampaignFacts, after: number, most: number) {
  const { id, toMake } = campaign;
  return rowsOf<ChosenRecord>(
    `select cast(r.id as integer) as id, r.household_id, r.last_name, r.first_name from campaign_records r
     where r.campaign_id = ? and r.id > ? ${toMake.records === "highlighted" ? `and ${isHighlighted(campaign)}` : ""} order by r.id limit ?`,
    [id, after, most],
  );
}
