import { createHash } from "node:crypto";
import { rowsOf, table, transaction } from "../../database/connection";
import { goOnWithBatch, stopBatch } from "../../mail/batches";
import { Forbidden, refuse } from "../faults";
import { claimFirst, giveBack, LeaseLost, leaseFromNow } from "../lease";
import { Model } from "../model";
import { mailSettings } from "../settings/email-device";
import { MailingRules } from "../settings/mailing-rules";
import { AuditEvent, type AuditKind } from "../staff/audit-event";
import type { Clerk } from "../staff/clerk";
import type { CampaignRow, CampaignState } from "./campaign-row";
import { type Mailing, mailingDefaults, mailingFrom } from "./mailing/mailing";
import { type Processing, processingDefaults, processingFrom } from "./processing";
import { type Selection, selectionFrom } from "./selection/selection";

const MINUTE_MS = 60_000;

/** One use of Pass RecConnect: a selection, what is made of it, and the mailing to those it found (guide #95b). */
export class Campaign extends Model<CampaignRow>("campaigns") {
  /** Has the worker extract the records of a selection (Print). The selection has been judged by then. */
  static extract(selection: Selection, clerk: Clerk, held: Partial<CampaignRow> = {}): Promise<Campaign> {
    return Campaign.create({
      selection: JSON.stringify(selection),
      processing: JSON.stringify(processingDefaults),
      mailing: JSON.stringify(mailingDefaults),
      clerkId: clerk.id,
      clerkName: clerk.name,
      ...held,
    });
  }

  /** Those whose hold-back is over and that have something to send, to park or to wind up, the oldest first. */
  static async idsAtWork(): Promise<number[]> {
    const rows = await rowsOf<{ id: number }>(`select id from campaigns where ${AT_WORK} order by id`, [new Date()]);
    return rows.map(({ id }) => id);
  }

  /** Takes one of these for this worker alone; undefined where another has it, or nothing is left to do. */
  static async claim(id: number): Promise<Campaign | undefined> {
    const row = await claimFirst<CampaignRow>("campaigns", `${AT_WORK} and id = ?`, [new Date(), id]);
    return row && new Campaign(row);
  }

  get wanted(): Selection {
    return selectionFrom(this.selection);
  }

  get toMake(): Processing {
    return processingFrom(this.processing);
  }

  get toWrite(): Mailing {
    return mailingFrom(this.mailing);
  }

  get state(): CampaignState {
    if (this.cancelledAt) return "cancelled";
    if (this.finishedAt) return "finished";
    if (this.pausedAt) return "paused";
    if (this.audienceAt) return "sending";
    if (this.startsAt) return this.startsAt.getTime() > Date.now() ? "held back" : "starting";
    if (this.submittedAt) return "to approve";
    return this.extractedAt ? "extracted" : "extracting";
  }

  /** How many records are processed: all, or the highlighted ones. */
  get chosen() {
    return this.toMake.records === "all" ? this.extracted : this.highlighted;
  }

  /** True where a schedule made it, and will send it by itself. */
  get isSchedules() {
    return this.scheduleId !== null && this.scheduleSettledAt === null;
  }

  /** What was looked at when somebody approved or sent it: another digest is another mailing. */
  get digest() {
    const highlightings = this.toMake.records === "highlighted" ? this.highlightings : 0;
    const texts = [this.selection, this.processing, this.mailing, this.historyDescription ?? ""];
    const parts = [...texts, this.chosen, highlightings, this.historyCategoryId];
    return createHash("sha256").update(JSON.stringify(parts)).digest("base64url");
  }

  /**
   * Process Selections: after the hold-back, and where it is large after a second person's approval, the mailing starts.
   * A second press changes nothing. Throws Invalid (`form`), ChangedMeanwhile where it was changed in another tab.
   */
  async submit(clerk: Clerk, seen: string) {
    if (this.submittedAt) return;
    refuse({ form: this.chosen === 0 ? "There is nobody to send it to. Select and highlight again." : null });
    refuse({ form: seen === this.digest ? null : CHANGED });
    const { holdBackMinutes } = await MailingRules.read();
    const mustBeApproved = await this.mustBeApproved();
    const now = Date.now();
    const changes = {
      submittedAt: new Date(now),
      submittedBy: clerk.name,
      submittedById: clerk.id,
      // Whoever stops it again has it to themselves: its schedule sends it once.
      ...(this.isSchedules && { scheduleSettledAt: new Date(now) }),
      startsAt: mustBeApproved ? null : new Date(now + (this.toMake.email ? holdBackMinutes * MINUTE_MS : 0)),
    };
    const { version, highlightings } = this;
    const where = { submittedAt: null, cancelledAt: null, version, highlightings };
    await this.act(where, changes, "mailing submitted", clerk, { recipients: this.chosen });
  }

  /** True where a second person must have a look, by the rules as they are now. */
  async mustBeApproved() {
    const { approvalAbove } = await MailingRules.read();
    return this.toMake.email && approvalAbove !== null && this.chosen > approvalAbove;
  }

  /**
   * A second person lets it go. What they saw is what is sent. False where it does not wait for that any more. Throws
   * Invalid (`form`), Forbidden for who submitted it.
   */
  async approve(clerk: Clerk, seen: string): Promise<boolean> {
    if (this.state !== "to approve") return false;
    if (clerk.id === this.submittedById) throw new Forbidden("approve mailings");
    refuse({ form: seen === this.digest ? null : CHANGED });
    const { holdBackMinutes } = await MailingRules.read();
    const now = Date.now();
    const changes = {
      approvedAt: new Date(now),
      approvedBy: clerk.name,
      approvedDigest: this.digest,
      startsAt: new Date(now + holdBackMinutes * MINUTE_MS),
    };
    const where = { submittedAt: this.submittedAt, startsAt: null, cancelledAt: null };
    return this.act(where, changes, "mailing approved", clerk, { recipients: this.chosen });
  }

  /** Stop, before anything has left: everything is as before Process Selections. */
  async stop(clerk: Clerk) {
    const { submittedAt } = this;
    if (!submittedAt) return;
    const nothing = { submittedAt: null, submittedBy: null, submittedById: null, startsAt: null };
    const changes = { ...nothing, approvedAt: null, approvedBy: null, approvedDigest: null };
    await this.act({ submittedAt, startedAt: null, cancelledAt: null }, changes, "mailing stopped", clerk);
  }

  /** From the commit on nothing more leaves, until somebody resumes it. */
  async pause(clerk: Clerk) {
    const where = { pausedAt: null, cancelledAt: null, finishedAt: null };
    if (!this.startedAt) return;
    await transaction(async () => {
      if (await this.act(where, { pausedAt: new Date() }, "mailing paused", clerk)) await stopBatch(this.id);
    });
  }

  async resume(clerk: Clerk) {
    const { pausedAt } = this;
    if (!pausedAt) return;
    await transaction(async () => {
      const where = { pausedAt, cancelledAt: null };
      if (await this.act(where, { pausedAt: null }, "mailing resumed", clerk)) await goOnWithBatch(this.id);
    });
  }

  /** From the commit on nothing more leaves, and nothing will. */
  async cancel(clerk: Clerk) {
    if (!this.startedAt) return this.stop(clerk);
    await transaction(async () => {
      const changes = { cancelledAt: new Date(), pausedAt: null };
      const where = { cancelledAt: null, finishedAt: null };
      if (await this.act(where, changes, "mailing cancelled", clerk)) await stopBatch(this.id);
    });
  }

  /** The hold-back is over: notes the mode that mail is in, in which the mailing stays. In the open transaction. */
  async start(texts: Partial<Pick<CampaignRow, "sharedTextId" | "secondTextId" | "textId" | "pinTextId">>) {
    const { mode } = await mailSettings();
    const where = { leaseHolder: this.leaseHolder, startedAt: null, cancelledAt: null, submittedAt: this.submittedAt };
    if (!(await this.changeWhere(where, { ...texts, mode, startedAt: new Date() }))) throw new LeaseLost();
    await this.note("mailing started", "system", { recipients: this.chosen, mode });
  }

  /** What is to be sent was not approved, or is another by now: it waits for a second person. In the open transaction. */
  async sendBack() {
    const { leaseHolder, submittedAt } = this;
    const changes = { startsAt: null, approvedAt: null, approvedBy: null, approvedDigest: null };
    const where = { leaseHolder, submittedAt, startedAt: null, cancelledAt: null };
    if (!(await this.changeWhere(where, changes))) throw new LeaseLost();
    await this.note("mailing sent back", "system", { recipients: this.chosen });
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
    await giveBack("campaigns", this);
  }

  /** An event of this campaign, in the open transaction. */
  async note(kind: AuditKind, by: Clerk | "system", details: Record<string, unknown> = {}) {
    await AuditEvent.note(kind, by, { details: { mailing: this.id, ...details } });
  }

  /** False where somebody was quicker, and nothing is changed. */
  private async act(
    where: Partial<CampaignRow>,
    changes: Partial<CampaignRow>,
    kind: AuditKind,
    clerk: Clerk,
    details: Record<string, unknown> = {},
  ): Promise<boolean> {
    return transaction(async () => {
      const changed = await this.changeWhere(where, changes);
      if (changed) await this.note(kind, clerk, details);
      return changed;
    });
  }

  /** Writes the changes where the row still is so; false where somebody was quicker. */
  private async changeWhere(where: Partial<CampaignRow>, changes: Partial<CampaignRow>) {
    const [row] = await table("campaigns")
      .where({ id: this.id, ...where })
      .update({ ...changes, updatedAt: new Date() })
      .increment("version", 1)
      .returning("*");
    if (row) Object.assign(this, row);
    return row !== undefined;
  }
}

const AT_WORK = "starts_at <= ? and finished_at is null and (paused_at is null or parked_at is null)";
const CHANGED = "This mailing was changed meanwhile. Look at it again before you send it.";
