import { table } from "../../database/connection";
import { claimFirst, type Leased, releaseLease } from "../lease";

/** The worker has other work too: after this long it checks for it, and then continues. */
const TURN_MS = 2_000;

/** The columns of every count that the worker makes. */
export interface CountRow extends Leased {
  doneAt: Date | null;
  result: string | null;
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

interface Counter {
  /** Counts the next households. Returns false when there are no more. */
  countSome(): Promise<boolean>;
}

/** A count over all households that the worker makes, turn by turn; only the newest row of its table is kept. */
export class BackgroundCount<Row extends CountRow, Begun extends Counter> {
  private inProgress: { id: number; counter: Begun } | undefined;

  constructor(
    private readonly name: string,
    private readonly begin: () => Begun | Promise<Begun>,
  ) {}

  /** Asks the worker for a count. If one is in progress already, that one serves. */
  async request(columns: Partial<Row> = {}) {
    const now = new Date();
    await table(this.name)
      .insert({ ...columns, createdAt: now, updatedAt: now } as never)
      .onConflict()
      .ignore();
  }

  async newest(): Promise<Row | undefined> {
    return (await table(this.name).orderBy("id", "desc").first()) as unknown as Row | undefined;
  }

  /** Claims the count that waits, or whose worker died, for this worker alone. Returns undefined if none is due. */
  async claim(): Promise<Row | undefined> {
    const row = await claimFirst<Row>(this.name, "done_at is null");
    if (!row) this.inProgress = undefined;
    return row;
  }

  /** Counts for one turn, continuing where this process left off. A count that failed begins again from the start. */
  async continue(id: number, signal: AbortSignal): Promise<{ counter: Begun; more: boolean }> {
    if (this.inProgress?.id !== id) this.inProgress = { id, counter: await this.begin() };
    const { counter } = this.inProgress;
    const until = Date.now() + TURN_MS;
    try {
      let more = true;
      while (more && !signal.aborted && Date.now() < until) more = await counter.countSome();
      return { counter, more };
    } catch (error) {
      this.inProgress = undefined;
      throw error;
    }
  }

  /** Deletes the counts before this one, in the open transaction. */
  async deleteOlder({ id }: { id: number }) {
    await table(this.name).where("id", "<", id).delete();
  }

  /** Releases the count at once, for another worker to begin it again. */
  async release(row: Leased) {
    await releaseLease(this.name, row);
  }
}
