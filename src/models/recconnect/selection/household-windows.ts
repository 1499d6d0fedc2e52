import { engine, rowsOf } from "../../../database/connection";
import { idsOf } from "../../../database/ids-of";
import { among } from "../../../database/update-all";
import type { Selection } from "./selection";
import { type Binding, type Conditions, DATE_COLUMNS } from "./selection-conditions";

/** Where an index finds so few passes, the extraction looks at their households only. The embedded engine gives no way meanwhile. */
const FEW_PASSES = engine === "postgres" ? 5000 : 1000;

/** The next households to look at: a condition on h.id, and the last of them. */
export interface HouseholdWindow {
  these: { sql: string; bindings: (Binding | string[])[] };
  last: number;
}

/** Leads through the households in the order of their IDs; through a few of them where only those can match. */
export class HouseholdWindows {
  private constructor(private readonly few: number[] | undefined) {}

  static async of(selection: Selection, conditions: Conditions): Promise<HouseholdWindows> {
    const few = await householdsOfFewPasses(selection, conditions);
    return new HouseholdWindows(few);
  }

  /** The next ones behind that household, `most` of them; undefined where there are no more. */
  async after(id: number, most: number): Promise<HouseholdWindow | undefined> {
    if (this.few) {
      const next = this.few.filter((one) => one > id).slice(0, most);
      const [sql, list] = among("h.id", next);
      const last = next.at(-1);
      return last === undefined ? undefined : { these: { sql, bindings: [list] }, last };
    }
    const [row] = await rowsOf<{ last: number | null }>(
      "select max(id) as last from (select id from households where id > ? order by id limit ?) as next",
      [id, most],
    );
    return row?.last
      ? { these: { sql: "h.id > ? and h.id <= ?", bindings: [id, row.last] }, last: row.last }
      : undefined;
  }
}

async function householdsOfFewPasses(selection: Selection, { indexedPass }: Conditions) {
  const { dateFrom, dateTo, dateOption } = selection;
  if (dateFrom === null && dateTo === null && dateOption !== "expiration") return undefined;

  const { sql, bindings } = indexedPass;
  const [row] = await rowsOf<{ passes: number }>(
    `select cast(count(*) as integer) as passes
     from (select p.${DATE_COLUMNS[dateOption]} from passes p where ${sql} limit ${FEW_PASSES + 1}) as few`,
    bindings,
  );
  if ((row?.passes ?? 0) > FEW_PASSES) return undefined;
  return idsOf(
    `select distinct m.household_id as id from passes p join members m on m.id = p.member_id where ${sql} order by 1`,
    bindings as (string | number)[],
  );
}
