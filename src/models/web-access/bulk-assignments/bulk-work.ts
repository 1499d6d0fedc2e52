import { LeaseLost } from "../../lease";
import { Assigning } from "./assigning";
import { BulkAssignment } from "./bulk-assignment";
import { eraseSome } from "./erasing";
import { closeIssuing, readyIssuing } from "./issuing";
import { Previewing } from "./previewing";
import { countRollOutsNow } from "./roll-out-count";
import { Undoing } from "./undoing";

/** The worker has other work too: after so long it looks round, and comes back. */
const TURN_MS = 2_000;
const THREAD_KEPT_MS = 600_000;

interface Work {
  key: string;
  step(): Promise<boolean>;
}

let underWay: Work | undefined;
let workedAt: number | undefined;

/** Does what is due of bulk runs for a while: a preview, a run or an undo, else some clearing up. True if there was something. */
export async function workOnBulkAssignments(signal: AbortSignal): Promise<boolean> {
  const run = await BulkAssignment.claim();
  if (!run) {
    await rest();
    return eraseSome();
  }
  workedAt = Date.now();
  try {
    const work = await workOf(run);
    const until = Date.now() + TURN_MS;
    let more = true;
    while (more && !signal.aborted && Date.now() < until) more = await work.step();
    if (!more) {
      underWay = undefined;
      countRollOutsNow();
    }
  } catch (error) {
    underWay = undefined;
    if (!(error instanceof LeaseLost)) throw error;
  }
  if (signal.aborted) await run.release();
  return true;
}

/** Goes on with what was begun in an earlier turn, where it is still the same work. */
async function workOf(run: BulkAssignment): Promise<Work> {
  const key = `${run.id} ${run.state} ${run.version}`;
  if (underWay?.key !== key) underWay = await begin(run, key);
  return underWay;
}

async function begin(run: BulkAssignment, key: string): Promise<Work> {
  readyIssuing();
  if (run.state === "previewing") return named(key, await Previewing.begin(run));
  return named(key, run.state === "undoing" ? new Undoing(run) : await Assigning.begin(run));
}

function named(key: string, work: { step(): Promise<boolean> }): Work {
  return { key, step: () => work.step() };
}

/** The thread stays a while: who previews will soon process. */
async function rest() {
  underWay = undefined;
  if (workedAt === undefined || workedAt + THREAD_KEPT_MS > Date.now()) return;
  workedAt = undefined;
  await closeIssuing();
}
