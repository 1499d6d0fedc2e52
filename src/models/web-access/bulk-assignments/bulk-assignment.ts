import { raw, rowsOf, table, transaction } from "../../../database/connection";
import { isUniqueViolation } from "../../../database/unique-violation";
import { Invalid, refuse } from "../../errors";
import { claimFirst, LeaseLost, leaseFromNow, releaseLease } from "../../lease";
import { Model } from "../../model";
import { AuditEvent, type AuditKind } from "../../staff/audit-event";
import type { Clerk } from "../../staff/clerk";
import type { BulkAssignmentRow, BulkState } from "./bulk-assignment-row";
import { type BulkSettings, settingsFrom } from "./bulk-settings";
import { validateSettings } from "./bulk-settings-validation";
import { confirmationPhrase, errorInConfirmation, errorInReplacing } from "./replacement-allowance";

const HOUR_MS = 3_600_000;
/** An older preview can no longer be processed: households may have changed too much. */
export const PREVIEW_HOURS = 24;
/** For this many days the earlier user names and PINs are kept and the run can be undone. */
export const UNDO_DAYS = 30;
const ONE_AT_A_TIME = "Another bulk run is in progress. Wait until it finishes, then try again.";

/** One use of Bulk WebTrac ID/PIN Assign: its preview, its run, its result and its undo (guide #95b). */
export class BulkAssignment extends Model<BulkAssignmentRow>("bulk_assignments") {
  /** Starts a preview of these settings, which the worker makes. Throws Invalid by field, Forbidden. */
  static async preview(settings: BulkSettings, clerk: Clerk): Promise<BulkAssignment> {
    await validateSettings(settings, clerk);
    return BulkAssignment.create({ settings: JSON.stringify(settings), clerkId: clerk.id, clerkName: clerk.name });
  }

  /** Claims work that is due, or whose worker died, for this worker alone. Returns undefined if there is none. */
  static async claim(): Promise<BulkAssignment | undefined> {
    const due = "((previewed_at is null and cancelled_at is null) or (under_way = 1 and paused_at is null))";
    const row = await claimFirst<BulkAssignmentRow>("bulk_assignments", due);
    return row && new BulkAssignment(row);
  }

  /** One page of runs, newest first, and how many runs there are. */
  static async list(page: number, perPage: number) {
    const [row] = await rowsOf<{ count: number }>("select cast(count(*) as integer) as count from bulk_assignments");
    const rows = (await table("bulk_assignments")
      .orderBy("id", "desc")
      .limit(perPage)
      .offset((page - 1) * perPage)) as unknown as BulkAssignmentRow[];
    return { count: row?.count ?? 0, runs: rows.map((one) => new BulkAssignment(one)) };
  }

  /** The run or undo in progress, and the newest run that has ended and was not undone. */
  static async currentAndNewest() {
    const newest = await table("bulk_assignments")
      .whereNull("undoAt")
      .where("assigned", ">", 0)
      .where((ended) => ended.whereNotNull("finishedAt").orWhereNotNull("cancelledAt"))
      .orderBy("id", "desc")
      .first();
    return {
      inProgress: await BulkAssignment.findBy({ underWay: 1 }),
      newest: newest && new BulkAssignment(newest as unknown as BulkAssignmentRow),
    };
  }

  /** The settings of this clerk's last preview; undefined if there is none. */
  static async lastSettingsOf(clerk: { id: number }): Promise<BulkSettings | undefined> {
    const row = await table("bulk_assignments").where({ clerkId: clerk.id }).orderBy("id", "desc").first("settings");
    return row && settingsFrom(String(row.settings));
  }

  get options(): BulkSettings {
    return settingsFrom(this.settings);
  }

  get state(): BulkState {
    if (this.undoneAt) return "undone";
    if (this.undoAt) return "undoing";
    if (this.finishedAt) return "finished";
    if (this.processedAt) return this.cancelledAt ? "cancelled" : this.pausedAt ? "paused" : "running";
    if (this.cancelledAt) return "discarded";
    return this.previewedAt ? "previewed" : "previewing";
  }

  /** How many households stay unchanged, by reason. */
  get unchangedByReason(): Record<string, number> {
    return JSON.parse(this.leftReasons);
  }

  /** Until when the run can be undone; null if it can't. */
  get undoUntil(): Date | null {
    const over = this.finishedAt ?? (this.processedAt && this.cancelledAt);
    if (!over || this.undoAt || this.erasedAt || this.assigned === 0) return null;
    const until = new Date(over.getTime() + UNDO_DAYS * 24 * HOUR_MS);
    return until.getTime() > Date.now() ? until : null;
  }

  get previewHasExpired() {
    return this.previewedAt !== null && this.previewedAt.getTime() + PREVIEW_HOURS * HOUR_MS < Date.now();
  }

  /** What the clerk types to confirm the run, such as "REPLACE 1,204 HOUSEHOLDS"; null if nothing has to be typed. */
  get confirmationPhrase() {
    return this.options.existing === "replace claimed" && this.replacing > 0
      ? confirmationPhrase(this.replacing)
      : null;
  }

  /**
   * Starts the run that was previewed (Process, Yes to Continue). A second call changes nothing. Throws Invalid
   * (`form`, `typed`) if it can't start, Forbidden if this clerk may not.
   */
  async process(typed: string, clerk: Clerk) {
    if (this.processedAt) return;
    await this.refuseProcessing(typed, clerk);
    await rejectSecondRun(() =>
      transaction(async () => {
        const changes = { underWay: 1, processedAt: new Date(), processedBy: clerk.name, leaseHolder: null };
        if (!(await this.changeWhere({ processedAt: null, cancelledAt: null }, changes))) return;
        await this.note("bulk run started", clerk, { chosen: this.chosen, "to assign": this.planned });
      }),
    );
  }

  /** Nothing more changes until someone resumes it. */
  async pause(clerk: Clerk) {
    await this.act({ underWay: 1, pausedAt: null, undoAt: null }, { pausedAt: new Date() }, "bulk run paused", clerk);
  }

  async resume(clerk: Clerk) {
    const { pausedAt } = this;
    if (!pausedAt) return;
    const changes = { pausedAt: null, leaseHolder: null };
    await this.act({ underWay: 1, undoAt: null, pausedAt }, changes, "bulk run resumed", clerk);
  }

  /** Ends the run where it is; households not reached stay unchanged. Before the run it discards the preview. */
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

  /** Starts restoring the web users as they were before the run. Once, within 30 days. Throws Invalid (`form`). */
  async undo(clerk: Clerk) {
    if (this.undoAt) return;
    refuse({ form: this.undoUntil ? null : "You can no longer undo this run." });
    await rejectSecondRun(() =>
      transaction(async () => {
        const changes = { underWay: 1, undoAt: new Date(), undoBy: clerk.name, pausedAt: null, leaseHolder: null };
        if (!(await this.changeWhere({ undoAt: null, erasedAt: null }, changes))) return;
        await this.note("bulk run undo started", clerk, { assigned: this.assigned });
      }),
    );
  }

  /** In the open transaction: checks that this worker still holds the work, where it left off. Throws LeaseLost. */
  async hold() {
    const { leaseHolder, position, undoPosition } = this;
    const row = await table("bulk_assignments")
      .where({ id: this.id, leaseHolder, position, undoPosition, cancelledAt: this.cancelledAt })
      .whereNull("pausedAt")
      .forUpdate()
      .first("id");
    if (!row) throw new LeaseLost();
  }

  /** Records progress and extends the lease, in the transaction of the work itself. */
  async advance(changes: Partial<BulkAssignmentRow>) {
    const hasProgress = Object.keys(changes).length > 0;
    const noted = { ...changes, leaseEndsAt: leaseFromNow(), ...(hasProgress && { updatedAt: new Date() }) };
    await table("bulk_assignments").where({ id: this.id }).update(noted);
    return noted;
  }

  /** Releases the work at once, for this or another worker to continue. */
  async release() {
    await releaseLease("bulk_assignments", this);
  }

  /** Notes an audit event of this run, in the open transaction. */
  async note(kind: AuditKind, by: Clerk | "system", details: Record<string, unknown> = {}) {
    await AuditEvent.note(kind, by, { details: { "bulk run": this.id, ...details } });
  }

  private async refuseProcessing(typed: string, clerk: Clerk) {
    refuse({
      form: this.cancelledAt
        ? "This preview was discarded. Preview again."
        : !this.previewedAt || this.error || this.planned === 0
          ? "There is nothing to process. Preview again."
          : this.previewHasExpired
            ? "This preview is more than 24 hours old. Preview again."
            : null,
    });
    await validateSettings(this.options, clerk);
    if (this.confirmationPhrase === null) return;
    refuse({ typed: errorInConfirmation(typed, this.confirmationPhrase), form: await errorInReplacing() });
  }

  private async act(where: Conditions, changes: Partial<BulkAssignmentRow>, kind: AuditKind, clerk: Clerk) {
    await transaction(async () => {
      if (await this.changeWhere(where, changes)) await this.note(kind, clerk);
    });
  }

  /** Writes the changes if the row still meets the conditions. Returns false if someone else changed it first. */
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

/** The unique index lets only one run be in progress; the second gets an error. */
async function rejectSecondRun(work: () => Promise<void>) {
  try {
    await work();
  } catch (error) {
    if (isUniqueViolation(error)) throw new Invalid({ form: ONE_AT_A_TIME });
    throw error;
  }
}
