import { table } from "../../../database/connection";
import { deleteSome } from "../../../database/delete-some";
import { LeaseLost } from "../../lease";
import { AssignmentWork } from "./assignment-work";
import { BulkAssignment, PREVIEW_HOURS, UNDO_DAYS } from "./bulk-assignment";
import { closeIssuingPool, startIssuingPool } from "./issuing-pool";
import { PreviewWork } from "./preview-work";
import { countRollOutsNow } from "./roll-out";
import { UndoWork } from "./undo-work";

/** The worker has other work too: after this long it checks for it, and then continues. */
const TURN_MS = 2_000;
const THREAD_KEPT_MS = 600_000;

interface Work {
  key: string;
  step(): Promise<boolean>;
}

let currentWork: Work | undefined;
let workedAt: number | undefined;

/** Works for one turn on a preview, a run or an undo that is due, else erases expired data. Returns true if there was work. */
export async function workOnBulkAssignments(signal: AbortSignal): Promise<boolean> {
  const run = await BulkAssignment.claim();
  if (!run) {
    await idle();
    return eraseExpired();
  }
  workedAt = Date.now();
  try {
    const work = await workOf(run);
    const until = Date.now() + TURN_MS;
    let more = true;
    while (more && !signal.aborted && Date.now() < until) more = await work.step();
    if (!more) {
      currentWork = undefined;
      countRollOutsNow();
    }
  } catch (error) {
    currentWork = undefined;
    if (!(error instanceof LeaseLost)) throw error;
  }
  if (signal.aborted) await run.release();
  return true;
}

/** Continues the work of an earlier turn if it is still the same. */
async function workOf(run: BulkAssignment): Promise<Work> {
  const key = `${run.id} ${run.state} ${run.version}`;
  if (currentWork?.key !== key) currentWork = await begin(run, key);
  return currentWork;
}

async function begin(run: BulkAssignment, key: string): Promise<Work> {
  startIssuingPool();
  if (run.state === "previewing") return named(key, await PreviewWork.begin(run));
  return named(key, run.state === "undoing" ? new UndoWork(run) : await AssignmentWork.begin(run));
}

function named(key: string, work: { step(): Promise<boolean> }): Work {
  return { key, step: () => work.step() };
}

/** The thread stays for a while, since a run often follows a preview. */
async function idle() {
  currentWork = undefined;
  if (workedAt === undefined || workedAt + THREAD_KEPT_MS > Date.now()) return;
  workedAt = undefined;
  await closeIssuingPool();
}

const AT_ONCE = 400;
const CHUNKS_AT_ONCE = 5;
const CHECK_EVERY_MS = 60_000;
const HOUR_MS = 3_600_000;

let nextCheckAt = 0;

/** Erases, a little at a time, the undo data of runs that can no longer be undone, and previews that were not processed. Returns
 * true if it erased something. */
export async function eraseExpired(now = Date.now()): Promise<boolean> {
  if (now < nextCheckAt) return false;
  const run = await findExpired(new Date(now));
  if (!run) {
    nextCheckAt = now + CHECK_EVERY_MS;
    return false;
  }
  if (await eraseSomeOf(run)) return true;
  if (run.processedAt)
    await table("bulk_assignments")
      .where({ id: run.id })
      .update({ erasedAt: new Date(now) });
  else await table("bulk_assignments").where({ id: run.id }).delete();
  return true;
}

interface ExpiredRun {
  id: number;
  processedAt: Date | null;
}

async function findExpired(now: Date): Promise<ExpiredRun | undefined> {
  const undoable = new Date(now.getTime() - UNDO_DAYS * 24 * HOUR_MS);
  const fresh = new Date(now.getTime() - PREVIEW_HOURS * HOUR_MS);
  return (await table("bulk_assignments")
    .whereNull("erasedAt")
    .whereNull("underWay")
    .where((one) =>
      one
        .whereNotNull("undoneAt")
        .orWhere((over) => over.whereNotNull("processedAt").where("finishedAt", "<", undoable))
        .orWhere((over) => over.whereNotNull("processedAt").where("cancelledAt", "<", undoable))
        .orWhere((given) => given.whereNull("processedAt").whereNotNull("cancelledAt"))
        .orWhere((old) => old.whereNull("processedAt").where("previewedAt", "<", fresh)),
    )
    .orderBy("id")
    .first("id", "processedAt")) as unknown as ExpiredRun | undefined;
}

/** Returns true while there may be more of it. The exceptions of a run stay with its row. */
async function eraseSomeOf({ id, processedAt }: ExpiredRun) {
  const tables: [string, string, number][] = [
    ["bulk_assignment_befores", "webUserId", AT_ONCE],
    ["bulk_assignment_pieces", "number", CHUNKS_AT_ONCE],
    ...(processedAt ? [] : [["bulk_assignment_outcomes", "householdId", AT_ONCE] as [string, string, number]]),
  ];
  for (const [name, column, most] of tables) {
    const ofRun = (rows: ReturnType<typeof table>) => rows.where({ bulkAssignmentId: id });
    if ((await deleteSome(name, column, (rows) => ofRun(rows).limit(most), ofRun)) > 0) return true;
  }
  return false;
}
