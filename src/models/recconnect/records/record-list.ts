import { rowsOf } from "../../../database/connection";
import { among } from "../../../database/update-all";
import type { CampaignFacts } from "../campaign-facts";
import { isBlank, type RecordFilter } from "./record-filter";
import { type RecordOrder, RecordWalk } from "./record-walk";

export const RECORDS_A_PAGE = 50;
/** More are counted as "over 1,000", as the search of households says it. */
export const MAX_COUNTED = 1000;
const COUNT_FOR_MS = 150;

export interface ListedRecord {
  id: number;
  householdId: number;
  lastName: string;
  firstName: string;
  city: string;
  state: string;
  zip: string;
  email: string;
  highlighted: boolean;
}

/** Which page of the records is wanted: what is looked for, in which order, behind or before which record. */
export interface RecordsQuery {
  filter: RecordFilter;
  order: RecordOrder;
  after?: number;
  before?: number;
}

/** A page of a campaign's records, with the records that the pages before and behind it begin at. */
export async function pageOfRecords(campaign: CampaignFacts, { filter, order, after, before }: RecordsQuery) {
  const backwards = before !== undefined;
  const way = { ...order, descending: order.descending !== backwards };
  const walk = new RecordWalk(campaign.id, filter, way);
  const start = before ?? after;
  const place = start === undefined ? undefined : await walk.placeOf(start);
  const found = await firstOf(walk, place, RECORDS_A_PAGE + 1);

  const more = found.length > RECORDS_A_PAGE;
  const rows = found.slice(0, RECORDS_A_PAGE);
  if (backwards) rows.reverse();
  const isFirst = backwards ? !more : place === undefined;
  return {
    records: await withHighlights(campaign, rows),
    previous: isFirst ? undefined : rows[0]?.id,
    next: backwards || more ? rows.at(-1)?.id : undefined,
  };
}

/** How many a filter finds: exact up to a thousand; `isOver` where there are more than said. Undefined without a filter. */
export async function countRecords(campaign: CampaignFacts, filter: RecordFilter) {
  if (isBlank(filter)) return undefined;
  const until = performance.now() + COUNT_FOR_MS;
  let records = 0;
  for await (const { sql, bindings } of new RecordWalk(campaign.id, filter, { by: "last", descending: false }).from()) {
    const [row] = await rowsOf<{ records: number }>(
      `select cast(count(*) as integer) as records from campaign_records r where ${sql}`,
      bindings,
    );
    records += row?.records ?? 0;
    if (records > MAX_COUNTED) return { records: MAX_COUNTED, isOver: true };
    if (performance.now() > until) return { records, isOver: true };
  }
  return { records, isOver: false };
}

type Row = Omit<ListedRecord, "highlighted">;

async function firstOf(walk: RecordWalk, place: (string | number)[] | undefined, most: number) {
  const found: Row[] = [];
  for await (const { sql, bindings } of walk.from(place)) {
    const rows = await rowsOf<Row>(
      `select r.id, r.household_id, r.last_name, r.first_name, r.city, r.state, r.zip, r.email
       from campaign_records r where ${sql} order by ${walk.inOrder} limit ?`,
      [...bindings, most - found.length],
    );
    found.push(...rows);
    if (found.length >= most) break;
  }
  return found;
}

async function withHighlights({ id, allHighlightedAt }: CampaignFacts, rows: Row[]): Promise<ListedRecord[]> {
  const [ofThese, list] = among(
    "record_id",
    rows.map((row) => row.id),
  );
  const toggles = await rowsOf<{ recordId: number }>(
    `select record_id from campaign_toggles where campaign_id = ? and ${ofThese}`,
    [id, list] as never,
  );
  const toggled = new Set(toggles.map(({ recordId }) => recordId));
  return rows.map((row) => ({ ...row, highlighted: toggled.has(row.id) !== (allHighlightedAt !== null) }));
}
