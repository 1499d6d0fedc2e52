import { setImmediate as aside } from "node:timers/promises";
import { rowsOf } from "../../../database/connection";
import { conditionOf, isBlank, type RecordCondition, type RecordFilter } from "./record-filter";

/** So many records are looked at before other requests have their turn. */
const LOOKED_AT = 1000;

const KEYS = {
  last: ["last_key", "first_key", "id"],
  first: ["first_key", "id"],
  city: ["city_key", "id"],
  state: ["state", "id"],
  zip: ["zip", "id"],
  email: ["email_key", "id"],
} as const;

export const RECORD_SORTS = Object.keys(KEYS) as (keyof typeof KEYS)[];

/** In which order records are listed. */
export interface RecordOrder {
  by: keyof typeof KEYS;
  descending: boolean;
}

type Place = (string | number)[];

/** A condition that holds of the records of one stretch of the walk that are looked for. */
export interface Stretch {
  sql: string;
  bindings: (string | number)[];
}

/**
 * Leads through the records of a campaign along the index of their order, a thousand at a time, whatever is looked for:
 * the page is never held up longer than one such stretch takes.
 */
export class RecordWalk {
  private readonly filter: RecordCondition;
  private readonly stretches: boolean;

  constructor(
    private readonly campaignId: number,
    filter: RecordFilter,
    private readonly order: RecordOrder,
  ) {
    this.filter = conditionOf(filter);
    this.stretches = !isBlank(filter);
  }

  /** The stretches behind a place, or from the beginning. Without a filter the rest is one stretch. */
  async *from(place?: Place): AsyncGenerator<Stretch> {
    for (let here = place; ; ) {
      const end = this.stretches ? await this.endOfStretch(here) : undefined;
      const parts = [this.campaign, this.behind(here), this.upTo(end)];
      yield {
        sql: parts.map(({ sql }) => sql).join("") + this.filter.sql,
        bindings: [...parts.flatMap(({ bindings }) => bindings), ...this.filter.bindings],
      };
      if (!end) return;
      here = end;
      await aside();
    }
  }

  /** "order by" of this walk. */
  get inOrder() {
    return this.keys.map((key) => `${key}${this.order.descending ? " desc" : ""}`).join(", ");
  }

  /** Where a record stands in this order; undefined where it is not of this campaign. */
  async placeOf(recordId: number): Promise<Place | undefined> {
    const [row] = await rowsOf<Record<string, string | number>>(
      `select ${this.keys.map((key, index) => `${key} as place${index}`).join(", ")} from campaign_records r
       where r.campaign_id = ? and r.id = ?`,
      [this.campaignId, recordId],
    );
    return row && Object.values(row);
  }

  private get keys() {
    return KEYS[this.order.by].map((key) => `r.${key}`);
  }

  private get campaign(): Stretch {
    return { sql: "r.campaign_id = ?", bindings: [this.campaignId] };
  }

  private behind(place?: Place): Stretch {
    return this.compared(this.order.descending ? "<" : ">", place);
  }

  private upTo(place?: Place): Stretch {
    return this.compared(this.order.descending ? ">=" : "<=", place);
  }

  private compared(sign: string, place?: Place): Stretch {
    if (!place) return { sql: "", bindings: [] };
    return { sql: ` and (${this.keys.join(", ")}) ${sign} (${place.map(() => "?").join(", ")})`, bindings: place };
  }

  private async endOfStretch(place?: Place): Promise<Place | undefined> {
    const behind = this.behind(place);
    const [row] = await rowsOf<Record<string, string | number>>(
      `select ${this.keys.map((key, index) => `${key} as place${index}`).join(", ")} from campaign_records r
       where r.campaign_id = ?${behind.sql} order by ${this.inOrder} limit 1 offset ${LOOKED_AT - 1}`,
      [this.campaignId, ...behind.bindings],
    );
    return row && Object.values(row);
  }
}
