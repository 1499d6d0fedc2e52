import { rowsOf, table } from "../../src/database/connection";
import { Campaign } from "../../src/models/recconnect/campaign";
import { extract, workOnExtractions } from "../../src/models/recconnect/selection/extraction-work";
import { type Selection, selectionDefaults } from "../../src/models/recconnect/selection/selection";
import { clerkNamed } from "./clerks";

const THE_CLERKS = ["CY-CHILD", "CY-MST", "CY-SAS"];

export interface KeptRecord {
  id: number;
  householdId: number;
  memberId: number | null;
  passId: number | null;
  lastName: string;
  email: string;
}

/** The IDs of pass types by their codes. */
export async function passTypeIds(codes = THE_CLERKS) {
  const rows = (await table("pass_types").whereIn("code", codes)) as unknown as { id: number }[];
  return rows.map(({ id }) => id);
}

/** The guide's selection, with what is said otherwise. */
export async function selectionOf(changes: Partial<Selection> = {}): Promise<Selection> {
  return { ...selectionDefaults, passTypeIds: await passTypeIds(), ...changes };
}

/** Presses Print on a selection for ruth and has the worker find what is left. */
export async function printed(changes: Partial<Selection> = {}) {
  const { campaign } = await extract(await selectionOf(changes), await clerkNamed("ruth"));
  await workOnAllExtractions();
  return Campaign.find(campaign.id);
}

/** Does all that is due of extractions, as the worker would. */
export async function workOnAllExtractions() {
  const { signal } = new AbortController();
  while (await workOnExtractions(signal)) {}
}

/** The records of a campaign as they are kept, in their order. */
export function recordsOf(campaign: { id: number }) {
  return rowsOf<KeptRecord>("select * from campaign_records where campaign_id = ? order by id", [campaign.id]);
}

/** The household IDs that a selection finds, a record each. */
export async function householdsOf(changes: Partial<Selection> = {}) {
  return (await recordsOf(await printed(changes))).map(({ householdId }) => householdId);
}
