import { rowsOf, table } from "../../database/connection";
import { claimFirst, LeaseLost, leaseFromNow, releaseLease } from "../lease";
import { mailSettings } from "../settings/email-device";
import { CampaignFacts } from "./campaign-facts";
import type { CampaignRow } from "./campaign-row";

const AT_WORK = "starts_at <= ? and finished_at is null and (paused_at is null or parked_at is null)";
/** Nobody was quicker: paused, cancelled or begun it. */
const NOT_BEGUN = { startedAt: null, pausedAt: null, cancelledAt: null };
const NOT_APPROVED = { startsAt: null, approvedAt: null, approvedBy: null, approvedById: null, approvedDigest: null };

/** A campaign in the hands of the worker: one worker at a time has it. */
export class LeasedCampaign extends CampaignFacts {
  /** Those whose hold-back is over and that have something to send, to park or to wind up, the oldest first. */
  static async idsAtWork(): Promise<number[]> {
    const rows = await rowsOf<{ id: number }>(`select id from campaigns where ${AT_WORK} order by id`, [new Date()]);
    return rows.map(({ id }) => id);
  }

  /** Takes one of these for this worker alone; undefined where another has it, or nothing is left to do. */
  static async claim<T>(this: new (row: CampaignRow) => T, id: number): Promise<T | undefined> {
    const row = await claimFirst<CampaignRow>("campaigns", `${AT_WORK} and id = ?`, [new Date(), id]);
    return row && new this(row);
  }

  /** The hold-back is over: notes the mode that mail is in, in which the mailing stays. In the open transaction. */
  async start(texts: Partial<Pick<CampaignRow, "sharedTextId" | "secondTextId" | "textId" | "pinTextId">>) {
    const { mode } = await mailSettings();
    const where = { leaseHolder: this.leaseHolder, submittedAt: this.submittedAt, ...NOT_BEGUN };
    if (!(await this.changeWhere(where, { ...texts, mode, startedAt: new Date() }))) throw new LeaseLost();
    await this.note("mailing started", "system", { recipients: this.chosenCount, mode });
  }

  /** What is to be sent was not approved, or is another by now: it waits for a second person. In the open transaction. */
  async sendBack() {
    const { leaseHolder, submittedAt } = this;
    const where = { leaseHolder, submittedAt, ...NOT_BEGUN };
    if (!(await this.changeWhere(where, NOT_APPROVED))) throw new LeaseLost();
    await this.note("mailing sent back", "system", { recipients: this.chosenCount });
  }

  /** In the open transaction: this worker still has the campaign, where it left it. Throws LeaseLost. */
  async hold() {
    const { leaseHolder, position, audienceRecord, pausedAt, cancelledAt } = this;
    const row = await table("campaigns")
      .where({ id: this.id, leaseHolder, position, audienceRecord, pausedAt, cancelledAt })
      .forUpdate()
      .first("id");
    if (!row) throw new LeaseLost();
  }

  /** Notes how far the work has come, and keeps the lease; in the transaction of what was done. */
  async advance(changes: Partial<CampaignRow>) {
    const noted = { ...changes, leaseEndsAt: leaseFromNow(), updatedAt: new Date() };
    await table("campaigns").where({ id: this.id }).update(noted);
    return noted;
  }

  /** Gives the work back at once, for this or another worker to go on with. */
  async release() {
    await releaseLease("campaigns", this);
  }
}
