import { transaction } from "../../../database/connection";
import { isUniqueViolation } from "../../../database/unique-violation";
import { webUsedLately } from "../../settings/heartbeat";
import { WorkerPace } from "../../settings/worker-pace";
import type { BulkAssignment } from "./bulk-assignment";
import type { BulkAssignmentRow } from "./bulk-assignment-row";
import { keepOutcomes } from "./outcome-writes";
import { plannedFrom } from "./pieces";
import { giveBack, WebUserChanged } from "./web-user-undo";

const TRIES = 5;
/** While nobody uses the pages: so many at once, and for so long in one transaction. */
const AT_ONCE = 1000;
const BURST_MS = 450;
const STEPS = { first: { used: 50, unused: 50 }, least: 10, most: { used: 400, unused: 400 } };

type Progress = Pick<BulkAssignmentRow, "undoPosition" | "undone" | "notUndone">;

/** Gives back what was there before a run, along its plan; what is written and its counts are one transaction. */
export class Undoing {
  private readonly pace = new WorkerPace(STEPS);

  constructor(private readonly run: BulkAssignment) {}

  /** Does the next part; false once all is done. Throws LeaseLost. */
  async step(): Promise<boolean> {
    if (this.run.undoPosition >= this.run.position) {
      await this.finish();
      return false;
    }
    const used = await webUsedLately();
    const rows = used ? await this.pace.nextBatchSize() : AT_ONCE;
    const held = await untilNothingInterferes(() => this.write(rows, used ? 0 : BURST_MS));
    if (used) await this.pace.adjustAndRest(held, rows, 0);
    return true;
  }

  /** One chunk, and more of them for so long. Gives how long the transaction was open. */
  private async write(rows: number, burstMs: number): Promise<number> {
    let began = 0;
    const noted = await transaction(async () => {
      began = performance.now();
      await this.run.hold();
      let progress: Progress = this.run;
      do {
        progress = await this.giveBackNext(progress, rows);
      } while (progress.undoPosition < this.run.position && performance.now() - began < burstMs);
      const { undoPosition, undone, notUndone } = progress;
      const workingMs = Math.round(this.run.workingMs + performance.now() - began);
      return this.run.advance({ undoPosition, undone, notUndone, workingMs });
    });
    Object.assign(this.run, noted);
    return performance.now() - began;
  }

  private async giveBackNext({ undoPosition, undone, notUndone }: Progress, rows: number): Promise<Progress> {
    const most = Math.min(rows, this.run.position - undoPosition);
    const { given, kept } = await giveBack(this.run, await plannedFrom(this.run.id, undoPosition, most));
    await keepOutcomes(this.run.id, kept);
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

/**
 * A name that somebody took, or a web user that somebody changed, between the look and the write is seen by the next
 * look.
 */
async function untilNothingInterferes(work: () => Promise<number>): Promise<number> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      const passes = isUniqueViolation(error) || error instanceof WebUserChanged;
      if (!passes || tries === TRIES) throw error;
    }
  }
}
