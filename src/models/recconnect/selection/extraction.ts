import { changedBy, engine, raw, rowsOf, table, transaction } from "../../../database/connection";
import { LeaseLost, leaseFromNow } from "../../lease";
import { Pace } from "../../settings/pace";
import type { Campaign } from "../campaign";
import type { CampaignRow } from "../campaign-row";
import { type HouseholdWindow, HouseholdWindows } from "./household-windows";
import type { Selection } from "./selection";
import { type Conditions, conditionsOf } from "./selection-conditions";

const STEPS = { first: { used: 300, unused: 3000 }, least: 50, most: { used: 3000, unused: 30_000 } };
/** PostgreSQL counts all in one go, by several of its own processes: parts of it would each read all passes. */
const COUNTED_A_STEP = engine === "postgres" ? 1_000_000_000 : 25_000;
/** Has PostgreSQL look up the passes of each household of a window, where it would read all passes to join them. */
const ONE_BY_ONE = engine === "postgres" ? " offset 0" : "";

/**
 * Finds the records of a campaign, in the order of household IDs: so many households at a time, with how far it has
 * come, in one transaction. A worker that dies leaves it where it was, and another goes on there.
 */
export class Extraction {
  private readonly pace = new Pace(STEPS);
  private counted = 0;
  private countedTo: number;

  private constructor(
    readonly campaign: Campaign,
    private readonly selection: Selection,
    private readonly conditions: Conditions,
    private readonly windows: HouseholdWindows,
  ) {
    this.countedTo = campaign.extractedTo;
  }

  /** Goes on where the campaign's row says. */
  static async of(campaign: Campaign): Promise<Extraction> {
    const selection = campaign.wanted;
    const conditions = await conditionsOf(selection);
    return new Extraction(campaign, selection, conditions, await HouseholdWindows.of(selection, conditions));
  }

  /** Counts first what there will be, then keeps it, at the worker's pace; false once it is done. Throws LeaseLost. */
  async step(): Promise<boolean> {
    if (this.campaign.found === null) {
      await this.count();
      return true;
    }
    const most = await this.pace.rowsNow();
    const { heldMs, more } = await this.keep(most);
    if (more) await this.pace.rest(heldMs, most, 0);
    return more;
  }

  /** Keeps the records of the next households; `more` is false once there are none. Throws LeaseLost. */
  async keep(most: number): Promise<{ heldMs: number; more: boolean }> {
    const window = await this.windows.after(this.campaign.extractedTo, most);
    let began = 0;
    const noted = await transaction(async () => {
      began = performance.now();
      await this.hold();
      return window ? this.keepThose(window) : this.note({ extractedAt: new Date(), ...this.faultOfNobody() });
    });
    Object.assign(this.campaign, noted);
    return { heldMs: performance.now() - began, more: window !== undefined };
  }

  private async keepThose({ these, last }: HouseholdWindow) {
    const { sql, bindings } = recordsOf(this.selection, this.conditions, these.sql, ONE_BY_ONE);
    const kept = await changedBy(
      `insert into campaign_records (campaign_id, household_id, member_id, pass_id, last_name, first_name, city, state,
         zip, email, last_key, first_key, city_key, email_key)
       select ?, household_id, member_id, pass_id, last_name, first_name, city, state, zip, email, last_key, first_key,
         city_key, email_key from (${sql}) as found`,
      [this.campaign.id, ...these.bindings, ...bindings] as never,
    );
    return this.note({ extractedTo: last }, kept);
  }

  /** Reads only: other processes write meanwhile. */
  private async count() {
    const window = await this.windows.after(this.countedTo, COUNTED_A_STEP);
    if (window) {
      const { these } = window;
      const { sql, bindings } = recordsOf(this.selection, this.conditions, these.sql);
      const [row] = await rowsOf<{ records: number }>(
        `select cast(count(*) as integer) as records from (${sql}) as found`,
        [...these.bindings, ...bindings] as never,
      );
      this.counted += row?.records ?? 0;
      this.countedTo = window.last;
    }
    const noted = await transaction(async () => {
      await this.hold();
      return this.note(window ? {} : { found: this.campaign.extracted + this.counted });
    });
    Object.assign(this.campaign, noted);
  }

  /** In the open transaction: whoever works on this still has it, where it left it. Throws LeaseLost. */
  private async hold() {
    const { id, leaseHolder, extractedTo } = this.campaign;
    const row = await table("campaigns")
      .where({ id, leaseHolder, extractedTo, extractedAt: null, cancelledAt: null })
      .forUpdate()
      .first("id");
    if (!row) throw new LeaseLost();
  }

  /** Notes how far it has come, and keeps the lease. Where all are highlighted, those that were found now are too. */
  private async note(changes: Partial<CampaignRow>, kept = 0) {
    const [noted] = await table("campaigns")
      .where({ id: this.campaign.id })
      .update({
        ...changes,
        extracted: raw("extracted + ?", [kept]),
        highlighted: raw("highlighted + case when all_highlighted_at is null then 0 else ? end", [kept]),
        leaseEndsAt: leaseFromNow(),
        updatedAt: new Date(),
      } as never)
      .returning(["found", "extracted", "extractedTo", "extractedAt", "highlighted", "leaseEndsAt", "fault"]);
    return noted as Partial<CampaignRow>;
  }

  private faultOfNobody() {
    return this.conditions.passTypeIds.length > 0
      ? { found: this.campaign.extracted }
      : { found: 0, fault: "No pass type of this selection is left. Select again." };
  }
}

const NAMES = {
  household: "left join members m on m.household_id = h.id and m.relation = 'primary'",
  "pass holder": "join members m on m.household_id = h.id",
  pass: "join members m on m.household_id = h.id join passes p on p.member_id = m.id",
};

/** The records of these households: one a household, one a member who holds such a pass, or one a pass. */
function recordsOf({ match }: Selection, { household, pass }: Conditions, these: string, oneByOne = "") {
  const matching = {
    household: `exists (select 1 from members pm join passes p on p.member_id = pm.id
      where pm.household_id = h.id and ${pass.sql}${oneByOne})`,
    "pass holder": `exists (select 1 from passes p where p.member_id = m.id and ${pass.sql}${oneByOne})`,
    pass: pass.sql,
  };
  return {
    sql: `select h.id as household_id, ${match === "household" ? "cast(null as integer)" : "m.id"} as member_id,
        ${match === "pass" ? "p.id" : "cast(null as integer)"} as pass_id,
        coalesce(m.last_name, '') as last_name, coalesce(m.first_name, '') as first_name,
        coalesce(h.city, '') as city, coalesce(h.state, '') as state, coalesce(h.zip, '') as zip,
        coalesce(h.email, '') as email, coalesce(m.last_key, '') as last_key, coalesce(m.first_key, '') as first_key,
        lower(coalesce(h.city, '')) as city_key, coalesce(h.email_key, '') as email_key
      from households h ${NAMES[match]}
      where ${these} and ${household.sql} and ${matching[match]}
      order by h.id${match === "household" ? "" : ", m.id"}${match === "pass" ? ", p.id" : ""}`,
    bindings: [...household.bindings, ...pass.bindings],
  };
}
