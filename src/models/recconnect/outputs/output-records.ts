import { rowsOf } from "../../../database/connection";
import { NotFound } from "../../errors";
import type { CampaignFacts } from "../campaign-facts";
import { isHighlighted } from "../records/chosen-records";
import { countsOf, NOT_REACHED, notReached } from "../sending/counts";

/** Of which records of a campaign something is made. */
const SCOPES = ["all", "highlighted", "not reached"] as const;
export type Scope = (typeof SCOPES)[number];

export function isScope(word: string): word is Scope {
  return (SCOPES as readonly string[]).includes(word);
}

/** A record with what its household and member say now; of a household that is gone only the names are left. */
export interface OutputRecord {
  id: number;
  householdId: number;
  memberId: number | null;
  passId: number | null;
  gone: 0 | 1;
  lastName: string;
  firstName: string;
  dateOfBirth: string | null;
  address: string | null;
  addressLineTwo: string | null;
  city: string | null;
  state: string | null;
  zip: string | null;
  email: string | null;
  residency: string | null;
  /** Where it stands in their order. */
  lastKey: string;
  firstKey: string;
}

/** Behind which record a reading goes on. */
export type Place = readonly [lastKey: string, firstKey: string, id: number];

export const AT_ONCE = 500;
const BEGINNING: Place = ["", "", 0];

/**
 * The records of a campaign, all or highlighted, by last name, first name: in pages, so that any number of them fits.
 * The person is the member who was selected, else the primary person.
 */
export async function* outputRecords(campaign: CampaignFacts, scope: Scope, after = BEGINNING, limit = AT_ONCE) {
  let place = after;
  for (;;) {
    const page = await pageBehind(campaign, scope, place, limit);
    if (page.length > 0) yield page;
    const last = page.at(-1);
    if (!last || page.length < limit) return;
    place = placeOf(last);
  }
}

/** Where a reading goes on behind a record. */
export function placeOf({ lastKey, firstKey, id }: OutputRecord): Place {
  return [lastKey, firstKey, id];
}

/** Where a reading goes on behind the record with that id; the beginning where it is "". Throws NotFound. */
export async function placeBehind({ id: campaignId }: CampaignFacts, id: string): Promise<Place> {
  if (id === "") return BEGINNING;
  const wanted = /^\d{1,15}$/.test(id) ? Number(id) : 0;
  const [row] = await rowsOf<{ lastKey: string; firstKey: string }>(
    "select last_key, first_key from campaign_records where id = ? and campaign_id = ?",
    [wanted, campaignId],
  );
  if (!row) throw new NotFound(`record ${id} of campaign ${campaignId}`);
  return [row.lastKey, row.firstKey, wanted];
}

/** How many records of a campaign there are in a scope. */
export function countOf(campaign: CampaignFacts, scope: Scope) {
  if (scope === "not reached") return notReached(countsOf(campaign));
  return scope === "all" ? campaign.extracted : campaign.highlighted;
}

function pageBehind(campaign: CampaignFacts, scope: Scope, place: Place, limit: number) {
  return rowsOf<OutputRecord>(
    `select r.id, r.household_id, r.member_id, r.pass_id, r.last_key, r.first_key,
       case when h.id is null then 1 else 0 end as gone,
       coalesce(m.last_name, p.last_name, r.last_name) as last_name,
       coalesce(m.first_name, p.first_name, r.first_name) as first_name,
       coalesce(m.date_of_birth, p.date_of_birth) as date_of_birth,
       h.address, h.address_line_two, h.city, h.state, h.zip, h.email, h.residency
     from campaign_records r
     left join households h on h.id = r.household_id
     left join members m on m.id = r.member_id and m.household_id = r.household_id
     left join members p on p.household_id = r.household_id and p.relation = 'primary'
     where r.campaign_id = ? and (r.last_key, r.first_key, r.id) > (?, ?, ?) ${inScope(campaign, scope)}
     order by r.last_key, r.first_key, r.id limit ?`,
    [campaign.id, ...place, limit],
  );
}

function inScope(campaign: CampaignFacts, scope: Scope) {
  if (scope === "all") return "";
  if (scope === "highlighted") return `and ${isHighlighted(campaign)}`;
  return `and exists (
    select 1 from campaign_recipients t
    left join messages l on l.batch = t.campaign_id and l.batch_number = t.number and l.batch_part = 1
    left join texts x on x.batch = t.campaign_id and x.batch_number = t.number and x.batch_part = 1
    where t.household_id = r.household_id and t.campaign_id = r.campaign_id
      and (t.state = 'exception' or coalesce(l.state, x.state) in (${NOT_REACHED.map((state) => `'${state}'`)})))`;
}
