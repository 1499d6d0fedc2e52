import { rowsOf, table, transaction } from "../../database/connection";
import { claimFirst, releaseLease } from "../lease";
import { Model } from "../model";
import type { Clerk } from "../staff/clerk";
import { type SimulationResult, UserNameTally } from "./user-name-tally";

/** The worker has other work too: after so long it looks round, and comes back. */
const TURN_MS = 2_000;

interface SimulationRow {
  id: number;
  clerkId: number;
  clerkName: string;
  /** How many there were when the count began. */
  households: number;
  counted: number;
  leaseHolder: string | null;
  leaseEndsAt: Date | null;
  doneAt: Date | null;
  result: string | null;
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

/** A count of what each user name format would give the households as they are; the newest is kept. */
export class UserNameSimulation extends Model<SimulationRow>("user_name_simulations") {
  /** Asks the worker for a count. Where one is under way already, that one serves. */
  static async ask(clerk: Clerk) {
    const now = new Date();
    await table("user_name_simulations")
      .insert({ clerkId: clerk.id, clerkName: clerk.name, createdAt: now, updatedAt: now })
      .onConflict()
      .ignore();
  }

  static async newest(): Promise<UserNameSimulation | undefined> {
    const row = await table("user_name_simulations").orderBy("id", "desc").first();
    return row && new UserNameSimulation(row as unknown as SimulationRow);
  }

  /** Takes the count that waits, or whose worker died, for this worker alone; undefined where nothing is due. */
  static async claim(): Promise<UserNameSimulation | undefined> {
    const row = await claimFirst<SimulationRow>("user_name_simulations", "done_at is null");
    return row && new UserNameSimulation(row);
  }

  /** What was counted; none while it is being counted. */
  get counts(): SimulationResult | undefined {
    return this.result === null ? undefined : JSON.parse(this.result);
  }

  /** Notes how far the count has come. */
  async advance(households: number, counted: number) {
    await this.update({ households, counted });
  }

  /** Keeps the result, and no older one. */
  async finish(result: SimulationResult) {
    await transaction(async () => {
      await this.update({ result: JSON.stringify(result), doneAt: new Date(), counted: result.households });
      await table("user_name_simulations").where("id", "<", this.id).delete();
    });
  }

  /** Gives the count back at once, for another worker to begin anew. */
  async release() {
    await releaseLease("user_name_simulations", this);
  }
}

let underWay: { id: number; households: number; tally: UserNameTally } | undefined;

/** Goes on counting for a while, reading only. True if there was something to do. */
export async function workOnSimulations(signal: AbortSignal): Promise<boolean> {
  const simulation = await UserNameSimulation.claim();
  if (!simulation) {
    underWay = undefined;
    return false;
  }
  if (underWay?.id !== simulation.id) {
    underWay = { id: simulation.id, households: await countHouseholds(), tally: new UserNameTally() };
  }

  const { tally, households } = underWay;
  const more = await countForAWhile(tally, signal);
  if (!more) await simulation.finish(tally.result);
  else if (signal.aborted) await simulation.release();
  else await simulation.advance(households, tally.result.households);
  return true;
}

/** True where there is more to count. What was counted up to an error can't be gone on with. */
async function countForAWhile(tally: UserNameTally, signal: AbortSignal) {
  const until = Date.now() + TURN_MS;
  try {
    let more = true;
    while (more && !signal.aborted && Date.now() < until) more = await tally.countSome();
    return more;
  } catch (error) {
    underWay = undefined;
    throw error;
  }
}

async function countHouseholds() {
  const [row] = await rowsOf<{ count: number }>("select count(*) as count from households");
  return row?.count ?? 0;
}
