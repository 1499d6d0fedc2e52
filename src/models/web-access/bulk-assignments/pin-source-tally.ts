import { table, transaction } from "../../../database/connection";
import { claimFirst, releaseLease } from "../../lease";
import { Model } from "../../model";
import { PinSourceCount, type PinSourceCounts } from "./pin-source-count";

/** The worker has other work too: after so long it looks round, and comes back. */
const TURN_MS = 2_000;
const OLD_AFTER_MS = 60 * 60_000;

interface TallyRow {
  id: number;
  leaseHolder: string | null;
  leaseEndsAt: Date | null;
  doneAt: Date | null;
  result: string | null;
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

/** A count of how many households share the commonest result of each guessable PIN source; the newest is kept. */
export class PinSourceTally extends Model<TallyRow>("pin_source_tallies") {
  /** Begins a count where the last one is over an hour old. One that is under way serves as well. */
  static async beginIfOld() {
    const newest = await newestRow();
    if (newest && (newest.doneAt === null || newest.doneAt.getTime() > Date.now() - OLD_AFTER_MS)) return;

    const now = new Date();
    await table("pin_source_tallies").insert({ createdAt: now, updatedAt: now }).onConflict().ignore();
  }

  /** The newest count, which may be under way. */
  static async newest(): Promise<PinSourceTally | undefined> {
    const row = await newestRow();
    return row && new PinSourceTally(row);
  }

  /** The newest count with a result: while households are counted anew, the one before. */
  static async newestDone(): Promise<PinSourceTally | undefined> {
    const row = await table("pin_source_tallies").whereNotNull("doneAt").orderBy("id", "desc").first();
    return row && new PinSourceTally(row as unknown as TallyRow);
  }

  /** Takes the count that waits, or whose worker died, for this worker alone; undefined where nothing is due. */
  static async claim(): Promise<PinSourceTally | undefined> {
    const row = await claimFirst<TallyRow>("pin_source_tallies", "done_at is null");
    return row && new PinSourceTally(row);
  }

  /** What was counted; none while it is being counted. */
  get counts(): PinSourceCounts | undefined {
    return this.result === null ? undefined : JSON.parse(this.result);
  }

  /** Keeps the result, and no older one. */
  async finish(counts: PinSourceCounts) {
    await transaction(async () => {
      await this.update({ result: JSON.stringify(counts), doneAt: new Date() });
      await table("pin_source_tallies").where("id", "<", this.id).delete();
    });
  }

  /** Gives the count back at once, for another worker to begin anew. */
  async release() {
    await releaseLease("pin_source_tallies", this);
  }
}

let underWay: { id: number; count: PinSourceCount } | undefined;

/**
 * Goes on counting for a while, reading only; begins anew each hour, so that the form of a bulk run has the figures at
 * hand. True if there was something to do.
 */
export async function workOnPinSourceTallies(signal: AbortSignal): Promise<boolean> {
  await PinSourceTally.beginIfOld();
  const tally = await PinSourceTally.claim();
  if (!tally) {
    underWay = undefined;
    return false;
  }
  if (underWay?.id !== tally.id) underWay = { id: tally.id, count: new PinSourceCount() };

  const { count } = underWay;
  const more = await countForAWhile(count, signal);
  if (!more) await tally.finish(count.counts);
  else if (signal.aborted) await tally.release();
  return true;
}

/** True where there is more to count. What was counted up to an error can't be gone on with. */
async function countForAWhile(count: PinSourceCount, signal: AbortSignal) {
  const until = Date.now() + TURN_MS;
  try {
    let more = true;
    while (more && !signal.aborted && Date.now() < until) more = await count.countSome();
    return more;
  } catch (error) {
    underWay = undefined;
    throw error;
  }
}

async function newestRow() {
  return (await table("pin_source_tallies").orderBy("id", "desc").first()) as unknown as TallyRow | undefined;
}
