import { setTimeout as pause } from "node:timers/promises";
import { webUsedLately } from "./heartbeat";

type Mode = "used" | "unused";

/** The sizes of a batch of rows for one kind of work: the first, the smallest and the largest. */
export interface BatchSizes {
  first: Record<Mode, number>;
  least: number;
  most: Record<Mode, number>;
}

/** How long one batch may lock the database, in milliseconds: while the pages are in use, and while they are not. */
const MAX_LOCK_MS = { used: 14, unused: 500 };

/** Adapts the worker's batch size and pauses, so that it doesn't lock the database for too long. */
export class WorkerPace {
  private readonly rows: Record<Mode, number>;
  private mode: Mode = "used";

  constructor(private readonly steps: BatchSizes) {
    this.rows = { ...steps.first };
  }

  /** Returns the number of rows for the next batch. Checks again each time whether the pages are in use. */
  async nextBatchSize() {
    this.mode = (await webUsedLately()) ? "used" : "unused";
    return this.rows[this.mode];
  }

  /**
   * Adapts the batch size to how long the last batch of `rows` held the lock. While the pages are in use, it then
   * pauses for as long, less the `otherwiseMs` that have already passed without the lock.
   */
  async adjustAndRest(heldMs: number, rows: number, otherwiseMs: number) {
    const target = (rows * MAX_LOCK_MS[this.mode]) / Math.max(heldMs, 0.5);
    const most = Math.min(this.rows[this.mode] * 2, this.steps.most[this.mode]);
    this.rows[this.mode] = Math.round(Math.min(Math.max(target, this.steps.least), most));
    if (this.mode === "used" && heldMs > otherwiseMs) await pause(heldMs - otherwiseMs);
  }
}
