import { raw, rowsOf, table, transaction } from "../../../database/connection";
import { isUniqueViolation } from "../../../database/unique-violation";
import { Invalid, refuse } from "../../errors";
import { claimFirst, LeaseLost, leaseFromNow, releaseLease } from "../../lease";
import { Model } from "../../model";
import { AuditEvent, type AuditKind } from "../../staff/audit-event";
import type { Clerk } from "../../staff/clerk";
import type { BulkAssignmentRow, BulkState } from "./bulk-assignment-row";
import { type BulkSettings, settingsFrom } from "./bulk-settings";
import { errorInReplacing, errorInTyped, replacementWords } from "./replacement";
import { refuseSettings } from "./settings-errors";

const HOUR_MS = 3_600_000;
/** An older preview has too little to do with the households as they are. */
export const PREVIEW_HOURS = 24;
/** So long what was there before is kept, and the run can be undone. */
export const UNDO_DAYS = 30;
const ONE_AT_A_TIME = "Another bulk run is under way. Wait until it has finished, then try again.";

/** One use of Bulk WebTrac ID/PIN Assign: its preview, its run, its result and its undo (guide #95b). */
export class BulkAssignment extends Model<BulkAssignmentRow>("bulk_assignments") {
  /** Has the worker preview what these settings would do. Throws Invalid by field, Forbidden. */
  static async preview(settings: BulkSettings, clerk: Clerk): Promise<BulkAssignment> {
    await refuseSettings(settings, clerk);
    return BulkAssignment.create({ settings: JSON.stringify(settings), clerkId: clerk.id, clerkName: clerk.name });
  }

  /** Takes what is due, or whose worker died, for this worker alone; undefined where nothing is. */
  static async claim(): Promise<BulkAssignment | undefined> {
    const due = "((previewed_at is null and cancelled_at is null) or (under_way = 1 and paused_at is null))";
    const row = await claimFirst<BulkAssignmentRow>("bulk_assignments", due);
    return row && new BulkAssignment(row);
  }

  /** A page of them, the newest first, and how many there are. */
  static async list(page: number, perPage: number) {
    const [row] = await rowsOf<{ count: number }>("select cast(count(*) as integer) as count from bulk_assignments");
    const rows = (await table("bulk_assignments")
      .orderBy("id", "desc")
      .limit(perPage)
      .offset((page - 1) * perPage)) as unknown as BulkAssignmentRow[];
    return { count: row?.count ?? 0, runs: rows.map((one) => new BulkAssignment(one)) };
  }

  /** The settings of this clerk's last preview; undefined where there was none. */
  static async lastSettingsOf(clerk: { id: number }): Promise<BulkSettings | undefined> {
    const row = await table("bulk_assignments").where({ clerkId: clerk.id }).orderBy("id", "desc").first("settings");
    return row && settingsFrom(String(row.settings));
  }

  get wanted(): BulkSettings {
    return settingsFrom(this.settings);
  }

  get state(): BulkState {
    if (this.undoneAt) return "undone";
    if (this.undoAt) return "undoing";
    if (this.finishedAt) return "finished";
    if (this.processedAt) return this.cancelledAt ? "cancelled" : this.pausedAt ? "paused" : "running";
    if (this.cancelledAt) return "given up";
    return this.previewedAt ? "previewed" : "previewing";
  }

  /** How many households keep their web user, by why. */
  get leftReasonCounts(): Record<string, number> {
    return JSON.parse(this.leftReasons);
  }

  /** Until when the run can be undone; null where it can't. */
  get undoUntil(): Date | null {
    const over = this.finishedAt ?? (this.processedAt && this.cancelledAt);
    if (!over || this.undoAt || this.erasedAt || this.assigned === 0) return null;
    const until = new Date(over.getTime() + UNDO_DAYS * 24 * HOUR_MS);
    return until.getTime() > Date.now() ? until : null;
  }

  get previewIsOld() {
    return this.previewedAt !== null && this.previewedAt.getTime() + PREVIEW_HOURS * HOUR_MS < Date.now();
  }

  /** What has to be typed before the run may begin, such as "REPLACE 1,204 HOUSEHOLDS"; null where nothing has to be. */
  get wordsToType() {
    return this.wanted.existing === "replace claimed" && this.replacing > 0 ? replacementWords(this.replacing) : null;
  }

  /**
   * Begins the run that was previewed (Process, Yes to Continue). A second press changes nothing. Throws Invalid
   * (`form`, `typed`) where it can't begin, Forbidden where this clerk may not.
   */
  async process(typed: string, clerk: Clerk) {
    if (this.processedAt) return;
    await this.refuseProcessing(typed, clerk);
    await untilUnderWay(() =>
      transaction(async () => {
        const changes = { underWay: 1, processedAt: new Date(), processedBy: clerk.name, leaseHolder: null };
        if (!(await this.changeWhere({ processedAt: null, cancelledAt: null }, changes))) return;
        await this.note("bulk run started", clerk, { chosen: this.chosen, "to assign": this.planned });
      }),
    );
  }

  /** Nothing more is written until somebody resumes it. */
  async pause(clerk: Clerk) {
    await this.act({ underWay: 1, pausedAt: null, undoAt: null }, { pausedAt: new Date() }, "bulk run paused", clerk);
  }

  async resume(clerk: Clerk) {
    const { pausedAt } = this;
    if (!pausedAt) return;
    const changes = { pausedAt: null, leaseHolder: null };
    await this.act({ underWay: 1, undoAt: null, pausedAt }, changes, "bulk run resumed", clerk);
  }

  /** Ends the run where it is: who was not reached is left alone. Before the run it gives the preview up. */
  async cancel(clerk: Clerk) {
    const cancelledAt = new Date();
    if (!this.processedAt)
      return void (await this.changeWhere({ processedAt: null, cancelledAt: null }, { cancelledAt }));
    await transaction(async () => {
      const left = raw("chosen - assigned - exceptions");
      const changes = { cancelledAt, underWay: null, pausedAt: null, leftAlone: left as never };
      if (!(await this.changeWhere({ underWay: 1, undoAt: null }, changes))) return;
      await this.note("bulk run cancelled", clerk, { assigned: this.assigned });
    });
  }

  /** Begins to give back what was there before the run. Once, within thirty days. Throws Invalid (`form`). */
  async undo(clerk: Clerk) {
    if (this.undoAt) return;
    refuse({ form: this.undoUntil ? null : "This run can't be undone any more." });
    await untilUnderWay(() =>
      transaction(async () => {
        const changes = { underWay: 1, undoAt: new Date(), undoBy: clerk.name, pausedAt: null, leaseHolder: null };
        if (!(await this.changeWhere({ undoAt: null, erasedAt: null }, changes))) return;
        await this.note("bulk run undo started", clerk, { assigned: this.assigned });
      }),
    );
  }

  /** In the open transaction: this worker still has the work, where it left it. Throws LeaseLost. */
  async hold() {
    const { leaseHolder, position, undoPosition } = this;
    const row = await table("bulk_assignments")
      .where({ id: this.id, leaseHolder, position, undoPosition, cancelledAt: this.cancelledAt })
      .whereNull("pausedAt")
      .forUpdate()
      .first("id");
    if (!row) throw new LeaseLost();
  }

  /** Notes how far the work has come, with what it did, and keeps the lease; in the transaction of what was done. */
  async advance(changes: Partial<BulkAssignmentRow>) {
    const hasGotOn = Object.keys(changes).length > 0;
    const noted = { ...changes, leaseEndsAt: leaseFromNow(), ...(hasGotOn && { updatedAt: new Date() }) };
    await table("bulk_assignments").where({ id: this.id }).update(noted);
    return noted;
  }

  /** Gives the work back at once, for this or another worker to go on with. */
  async release() {
    await releaseLease("bulk_assignments", this);
  }

  /** An event of this run, in the open transaction. */
  async note(kind: AuditKind, by: Clerk | "system", details: Record<string, unknown> = {}) {
    await AuditEvent.note(kind, by, { details: { "bulk run": this.id, ...details } });
  }

  private async refuseProcessing(typed: string, clerk: Clerk) {
    refuse({
      form: this.cancelledAt
        ? "This preview was given up. Preview again."
        : !this.previewedAt || this.error || this.planned === 0
          ? "There is nothing to process. Preview again."
          : this.previewIsOld
            ? "This preview is more than a day old. Preview again."
            : null,
    });
    await refuseSettings(this.wanted, clerk);
    if (this.wordsToType === null) return;
    refuse({ typed: errorInTyped(typed, this.wordsToType), form: await errorInReplacing() });
  }

  private async act(where: Conditions, changes: Partial<BulkAssignmentRow>, kind: AuditKind, clerk: Clerk) {
    await transaction(async () => {
      if (await this.changeWhere(where, changes)) await this.note(kind, clerk);
    });
  }

  /** Writes the changes where the row still is so; false where somebody was quicker. */
  private async changeWhere(where: Conditions, changes: Partial<BulkAssignmentRow>) {
    const [row] = await table("bulk_assignments")
      .where({ id: this.id, ...where })
      .update({ ...changes, updatedAt: new Date() })
      .increment("version", 1)
      .returning("*");
    if (row) Object.assign(this, row);
    return row !== undefined;
  }
}

type Conditions = Partial<BulkAssignmentRow>;

/** The unique index judges which of two runs is under way. */
async function untilUnderWay(work: () => Promise<void>) {
  try {
    await work();
  } catch (error) {
    if (isUniqueViolation(error)) throw new Invalid({ form: ONE_AT_A_TIME });
    throw error;
  }
}
