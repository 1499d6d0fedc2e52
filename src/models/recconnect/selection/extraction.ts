import { changedBy, engine, rowsOf, transaction } from "../../../database/connection";
import { WorkerPace } from "../../settings/worker-pace";
import type { CampaignFacts } from "../campaign-facts";
import { holdExtraction, noteExtraction } from "./extraction-lease";
import { type HouseholdWindow, HouseholdWindows } from "./household-windows";
import { countOf, recordsOf } from "./record-queries";
import type { Selection } from "./selection";
import { type Conditions, conditionsOf } from "./selection-conditions";

const STEPS = { first: { used: 300, unused: 3000 }, least: 50, most: { used: 3000, unused: 30_000 } };
/** PostgreSQL counts all in one go, by several of its own processes: parts of it would each read all passes. */
const COUNTED_A_STEP = engine === "postgres" ? 1_000_000_000 : 25_000;

/**
 * Finds the records of a campaign, in the order of household IDs: so many households at a time, with how far it has
 * come, in one transaction. A worker that dies leaves it where it was, and another goes on there.
 */
export class Extraction {
  private readonly pace = new WorkerPace(STEPS);
  private counted = 0;
  private countedTo: number;

  private constructor(
    readonly campaign: CampaignFacts,
    private readonly selection: Selection,
    private readonly conditions: Conditions,
    private readonly windows: HouseholdWindows,
  ) {
    this.countedTo = campaign.extractedTo;
  }

  /** Goes on where the campaign's row says. */
  static async of(campaign: CampaignFacts): Promise<Extraction> {
    const selection = campaign.selectionOptions;
    const conditions = await conditionsOf(selection);
    return new Extraction(campaign, selection, conditions, await HouseholdWindows.of(selection, conditions));
  }

  /** Counts first what there will be, then keeps it, at the worker's pace; false once it is done. Throws LeaseLost. */
  async step(): Promise<boolean> {
    if (this.campaign.found === null) {
      await this.count();
      return true;
    }
    const most = await this.pace.nextBatchSize();
    const { heldMs, more } = await this.keep(most);
    if (more) await this.pace.adjustAndRest(heldMs, most, 0);
    return more;
  }

  /** Keeps the records of the next households; `more` is false once there are none. Throws LeaseLost. */
  async keep(most: number): Promise<{ heldMs: number; more: boolean }> {
    const window = await this.windows.after(this.campaign.extractedTo, most);
    let began = 0;
    const noted = await transaction(async () => {
      began = performance.now();
      await holdExtraction(this.campaign);
      return window
        ? this.keepThose(window)
        : noteExtraction(this.campaign, { extractedAt: new Date(), ...this.faultOfNobody() });
    });
    Object.assign(this.campaign, noted);
    return { heldMs: performance.now() - began, more: window !== undefined };
  }

  private async keepThose({ these, last }: HouseholdWindow) {
    const { sql, bindings } = recordsOf(this.selection, this.conditions, these.sql);
    const kept = await changedBy(
      `insert into campaign_records (campaign_id, household_id, member_id, pass_id, last_name, first_name, city, state,
         zip, email, last_key, first_key, city_key, email_key)
       select ?, household_id, member_id, pass_id, last_name, first_name, city, state, zip, email, last_key, first_key,
         city_key, email_key from (${sql}) as found`,
      [this.campaign.id, ...these.bindings, ...bindings] as never,
    );
    return noteExtraction(this.campaign, { extractedTo: last }, kept);
  }

  /** Reads only: other processes write meanwhile. */
  private async count() {
    const window = await this.windows.after(this.countedTo, COUNTED_A_STEP);
    if (window) {
      const { these } = window;
      const { sql, bindings } = countOf(this.selection, this.conditions, these.sql);
      const [row] = await rowsOf<{ records: number }>(sql, [...these.bindings, ...bindings] as never);
      this.counted += row?.records ?? 0;
      this.countedTo = window.last;
    }
    const noted = await transaction(async () => {
      await holdExtraction(this.campaign);
      return noteExtraction(this.campaign, window ? {} : { found: this.campaign.extracted + this.counted });
    });
    Object.assign(this.campaign, noted);
  }

  private faultOfNobody() {
    return this.conditions.passTypeIds.length > 0
      ? { found: this.campaign.extracted }
      : { found: 0, error: "The pass types in this selection no longer exist. Change the selection and try again." };
  }
}
