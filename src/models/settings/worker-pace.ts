import { setTimeout as pause } from "node:timers/promises";
import { webUsedLately } from "./heartbeat";

type Mode = "used" | "unused";

/** How many rows of a kind of work are done at once: at first, at least, and at most. */
export interface BatchSizes {
  first: Record<Mode, number>;
  least: number;
  most: Record<Mode, number>;
}

/** How long one step may hold the database: while people use the pages, and while nobody does. */
const MAX_LOCK_MS = { used: 14, unused: 500 };

/** How many rows the worker takes at once, so that it holds the database no longer than it may, and how long it rests. */
export class WorkerPace {
  private readonly rows: Record<Mode, number>;
  private mode: Mode = "used";

  constructor(private readonly steps: BatchSizes) {
    this.rows = { ...steps.first };
  }

  /** Asked before each step: somebody may have come to use the pages meanwhile. */
  async nextBatchSize() {
    this.mode = (await webUsedLately()) ? "used" : "unused";
    return this.rows[this.mode];
  }

  /** Learns from a step; rests as long as it held the database, less what passed otherwise, while people use the pages. */
  async adjustAndRest(heldMs: number, rows: number, otherwiseMs: number) {
    const wanted = (rows * MAX_LOCK_MS[this.mode]) / Math.max(heldMs, 0.5);
    const most = Math.min(this.rows[this.mode] * 2, this.steps.most[this.mode]);
    this.rows[this.mode] = Math.round(Math.min(Math.max(wanted, this.steps.least), most));
    if (this.mode === "used" && heldMs > otherwiseMs) await pause(heldMs - otherwiseMs);
  }
}
