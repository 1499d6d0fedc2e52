import { transaction } from "../../../database/connection";
import { isUniqueViolation } from "../../../database/unique-violation";
import { webUsedLately } from "../../settings/heartbeat";
import { WorkerPace } from "../../settings/worker-pace";
import type { BulkAssignment } from "./bulk-assignment";
import type { BulkAssignmentRow } from "./bulk-assignment-row";
import { saveOutcomes } from "./bulk-outcomes";
import { readPlan } from "./bulk-plan";
import { restoreWebUsers, WebUserChanged } from "./undo-writes";

const TRIES = 5;
/** While nobody uses the pages: how many at once, and how long one transaction writes. */
const AT_ONCE = 1000;
const BURST_MS = 450;
const STEPS = { first: { used: 50, unused: 50 }, least: 10, most: { used: 400, unused: 400 } };

type Progress = Pick<BulkAssignmentRow, "undoPosition" | "undone" | "notUndone">;

/** Restores the web users as they were before a run, along its plan. Rows and counts are written in one transaction. */
export class UndoWork {
  private readonly pace = new WorkerPace(STEPS);

  constructor(private readonly run: BulkAssignment) {}

  /** Does the next part. Returns false when all is done. Throws LeaseLost. */
  async step(): Promise<boolean> {
    if (this.run.undoPosition >= this.run.position) {
      await this.finish();
      return false;
    }
    const used = await webUsedLately();
    const rows = used ? await this.pace.nextBatchSize() : AT_ONCE;
    const held = await retryOnConflict(() => this.write(rows, used ? 0 : BURST_MS));
    if (used) await this.pace.adjustAndRest(held, rows, 0);
    return true;
  }

  /** Writes one chunk, and more until `burstMs` has passed. Returns how long the transaction was open, in ms. */
  private async write(rows: number, burstMs: number): Promise<number> {
    let began = 0;
    const noted = await transaction(async () => {
      began = performance.now();
      await this.run.hold();
      let progress: Progress = this.run;
      do {
        progress = await this.restoreNext(progress, rows);
      } while (progress.undoPosition < this.run.position && performance.now() - began < burstMs);
      const { undoPosition, undone, notUndone } = progress;
      const workingMs = Math.round(this.run.workingMs + performance.now() - began);
      return this.run.advance({ undoPosition, undone, notUndone, workingMs });
    });
    Object.assign(this.run, noted);
    return performance.now() - began;
  }

  private async restoreNext({ undoPosition, undone, notUndone }: Progress, rows: number): Promise<Progress> {
    const most = Math.min(rows, this.run.position - undoPosition);
    const { given, kept } = await restoreWebUsers(this.run, await readPlan(this.run.id, undoPosition, most));
    await saveOutcomes(this.run.id, kept);
    return { undoPosition: undoPosition + most, undone: undone + given, notUndone: notUndone + kept.length };
  }

  private async finish() {
    const done = { undoneAt: new Date(), underWay: null, leaseHolder: null };
    await transaction(async () => {
      await this.run.hold();
      await this.run.advance(done);
      const { undone, notUndone } = this.run;
      await this.run.note("bulk run undone", "system", { "given back": undone, "not given back": notUndone });
    });
    Object.assign(this.run, done);
  }
}

/** If someone took a name or changed a web user between the check and the write, the next try notices it. */
async function retryOnConflict(work: () => Promise<number>): Promise<number> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      const passes = isUniqueViolation(error) || error instanceof WebUserChanged;
      if (!passes || tries === TRIES) throw error;
    }
  }
}
