import { rowsOf, transaction } from "../../database/connection";
import { Model } from "../model";
import type { Clerk } from "../staff/clerk";
import { BackgroundCount, type CountRow } from "./background-count";
import { type SimulationResult, UserNameTally } from "./user-name-tally";

interface SimulationRow extends CountRow {
  clerkId: number;
  clerkName: string;
  /** How many there were when the count began. */
  households: number;
  counted: number;
}

const simulations = new BackgroundCount<SimulationRow, Awaited<ReturnType<typeof begin>>>(
  "user_name_simulations",
  begin,
);

/** A count of what each user name format would give the households as they are. The newest is kept. */
export class UserNameSimulation extends Model<SimulationRow>("user_name_simulations") {
  /** Asks the worker for a count. If one is in progress already, that one serves. */
  static async request(clerk: Clerk) {
    await simulations.request({ clerkId: clerk.id, clerkName: clerk.name });
  }

  static async newest(): Promise<UserNameSimulation | undefined> {
    const row = await simulations.newest();
    return row && new UserNameSimulation(row);
  }

  /** The result; undefined while the households are being counted. */
  get counts(): SimulationResult | undefined {
    return this.result === null ? undefined : JSON.parse(this.result);
  }

  /** Records how many households there are and how many have been counted. */
  async advance(households: number, counted: number) {
    await this.update({ households, counted });
  }

  /** Saves the result and deletes older ones. */
  async finish(result: SimulationResult) {
    await transaction(async () => {
      await this.update({ result: JSON.stringify(result), doneAt: new Date(), counted: result.households });
      await simulations.deleteOlder(this);
    });
  }
}

/** Continues the count for one turn, reading only. Returns true if there was something to do. */
export async function workOnSimulations(signal: AbortSignal): Promise<boolean> {
  const row = await simulations.claim();
  if (!row) return false;

  const simulation = new UserNameSimulation(row);
  const { counter, more } = await simulations.continue(simulation.id, signal);
  const { result } = counter.tally;
  if (!more) await simulation.finish(result);
  else if (signal.aborted) await simulations.release(simulation);
  else await simulation.advance(counter.households, result.households);
  return true;
}

async function begin() {
  const tally = new UserNameTally();
  return { households: await countHouseholds(), tally, countSome: () => tally.countSome() };
}

async function countHouseholds() {
  const [row] = await rowsOf<{ count: number }>("select count(*) as count from households");
  return row?.count ?? 0;
}
