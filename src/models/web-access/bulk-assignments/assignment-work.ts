import { table, transaction } from "../../../database/connection";
import { isUniqueViolation } from "../../../database/unique-violation";
import { webUsedLately } from "../../settings/heartbeat";
import { PasswordDevice } from "../../settings/password-device";
import { WorkerPace } from "../../settings/worker-pace";
import { UnknownUserNames } from "../unknown-user-names";
import { collisionsAmong, writeAssignments } from "./assignment-writes";
import type { BulkAssignment } from "./bulk-assignment";
import type { BulkAssignmentRow } from "./bulk-assignment-row";
import { type OutcomeRow, saveOutcomes } from "./bulk-outcomes";
import { readPlan } from "./bulk-plan";
import { decider } from "./household-decision";
import { issue, markAlreadyIssued } from "./issuing-pool";
import { DistinctPins, type Drawn } from "./issuing-thread";
import { type Assignment, recheckPlan } from "./plan-recheck";

const READ_AT_ONCE = 5000;
/** While nobody uses the pages: how many are sealed at once, and how long one transaction writes. */
const SEALED_AT_ONCE = 2000;
const BURST_MS = 450;
/** Households checked longer ago, before other work of the worker, are checked again. */
const CHECK_VALID_MS = 1000;
const STEPS = { first: { used: 50, unused: 50 }, least: 10, most: { used: 400, unused: 400 } };

/** The next households of the plan, checked again, with their PINs sealed or being sealed. */
interface Chunk {
  from: number;
  length: number;
  assignments: Assignment[];
  outcomes: OutcomeRow[];
  issued: ReturnType<typeof issue>;
  checkedAt: number;
  ms: number;
}

/** The counts of the run, to which each chunk is added. */
type Progress = Pick<BulkAssignmentRow, "position" | "assigned" | "exceptions" | "workingMs">;

/**
 * Assigns user names and PINs to the households of a plan. While some are written, the next are sealed in a thread.
 * Rows, counts and the run's position are written in one transaction, so that a worker killed at any moment leaves no
 * household half done or done twice. While people use the pages, transactions are short; else they are fewer and longer, so
 * that each page of the unique index is written less often.
 */
export class AssignmentWork {
  private readonly pace = new WorkerPace(STEPS);
  private ahead: Chunk | undefined;
  /** Up to this position someone took a name during the run: works chunk by chunk, to find it. */
  private carefulUpTo = 0;

  private constructor(
    private readonly run: BulkAssignment,
    private readonly decide: ReturnType<typeof decider>,
    private readonly drawn: Drawn,
  ) {}

  /** Continues where the run is; no PIN that it assigned before is drawn again. */
  static async begin(run: BulkAssignment): Promise<AssignmentWork> {
    const { pinLength: length, pinSource } = run.options;
    const drawn = { marks: new DistinctPins(length).buffer, length };
    if (run.position > 0 && pinSource === "random") await markIssuedBefore(run, drawn);
    return new AssignmentWork(run, decider(run.options, (await PasswordDevice.current()).leastPinLength), drawn);
  }

  /** Does the next part. Returns false when all is done. Throws LeaseLost. */
  async step(): Promise<boolean> {
    if (this.ahead && performance.now() - this.ahead.checkedAt > CHECK_VALID_MS) this.ahead = undefined;
    const usesShortChunks = this.run.position < this.carefulUpTo || (await webUsedLately());
    const more = usesShortChunks ? await this.writeShortChunk() : await this.writeBurst();
    if (!more) await this.finish();
    return more;
  }

  /** Writes one chunk, in a transaction short enough for people using the pages. */
  private async writeShortChunk(): Promise<boolean> {
    const rows = await this.pace.nextBatchSize();
    const chunk = this.ahead && this.ahead.length <= rows ? this.ahead : await this.prepare(this.run.position, rows);
    this.ahead = undefined;
    if (chunk.length === 0) return false;
    const next = await this.prepare(chunk.from + chunk.length, rows);
    const began = performance.now();
    const issued = await chunk.issued;
    const waited = performance.now() - began + next.ms;
    const held = await this.write(chunk, issued, waited);
    this.ahead = next;
    await this.pace.adjustAndRest(held, chunk.length, waited);
    return true;
  }

  /** Writes as many chunks as fit in one transaction. */
  private async writeBurst(): Promise<boolean> {
    const began = performance.now();
    let next = this.ahead ?? (await this.prepare(this.run.position, SEALED_AT_ONCE));
    this.ahead = undefined;
    let progress: Progress = this.run;
    try {
      await transaction(async () => {
        await this.run.hold();
        while (next.length > 0 && performance.now() - began < BURST_MS) {
          const chunk = next;
          next = await this.prepare(chunk.from + chunk.length, SEALED_AT_ONCE);
          progress = await this.writeChunk(chunk, await chunk.issued, progress);
        }
        const workingMs = Math.round(this.run.workingMs + performance.now() - began);
        progress = { ...progress, workingMs };
        await this.run.advance(pick(progress));
      });
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      this.carefulUpTo = next.from;
      return true;
    }
    Object.assign(this.run, pick(progress));
    this.ahead = next;
    return next.length > 0;
  }

  private async prepare(from: number, most: number): Promise<Chunk> {
    const began = performance.now();
    const planned = await readPlan(this.run.id, from, most);
    const { assignments, outcomes } = await recheckPlan(this.run, planned, this.decide);
    const issued = issue({
      ...this.drawn,
      webUsers: assignments.map((one) => [one.webUserId, one.userName, one.pin]),
      counters: await UnknownUserNames.any(),
    });
    // Awaited when the chunk is written; an error is thrown then.
    issued.catch(() => {});
    const ms = performance.now() - began;
    return { from, length: planned.length, assignments, outcomes, issued, checkedAt: began, ms };
  }

  /** Writes a chunk, without those whose name someone took at the same moment. Returns how long the transaction was open, in ms. */
  private async write(chunk: Chunk, issued: Awaited<Chunk["issued"]>, ms: number): Promise<number> {
    let began = 0;
    try {
      const progress = await transaction(async () => {
        began = performance.now();
        await this.run.hold();
        const reached = await this.writeChunk(chunk, issued, this.run);
        return this.run.advance({
          ...reached,
          workingMs: Math.round(this.run.workingMs + ms + performance.now() - began),
        });
      });
      Object.assign(this.run, progress);
      return performance.now() - began;
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      const { assignments, outcomes, rest } = await collisionsAmong(chunk.assignments, issued.issued);
      if (outcomes.length === 0) throw error;
      return this.write(
        { ...chunk, assignments, outcomes: [...chunk.outcomes, ...outcomes] },
        { ...issued, issued: rest },
        ms,
      );
    }
  }

  /** In the open transaction: writes a chunk. Returns the counts of the run including it. */
  private async writeChunk(chunk: Chunk, issued: Awaited<Chunk["issued"]>, before: Progress): Promise<Progress> {
    const late = await writeAssignments(this.run, chunk.assignments, issued);
    await saveOutcomes(this.run.id, [...chunk.outcomes, ...late]);
    return {
      position: chunk.from + chunk.length,
      assigned: before.assigned + chunk.assignments.length - late.length,
      exceptions: before.exceptions + chunk.outcomes.length + late.length,
      workingMs: before.workingMs,
    };
  }

  private async finish() {
    const done = { finishedAt: new Date(), underWay: null, leaseHolder: null };
    await transaction(async () => {
      await this.run.hold();
      await this.run.advance(done);
      const { assigned, leftAlone, exceptions } = this.run;
      await this.run.note("bulk run finished", "system", { assigned, "left alone": leftAlone, exceptions });
    });
    Object.assign(this.run, done);
  }
}

function pick({ position, assigned, exceptions, workingMs }: Progress): Progress {
  return { position, assigned, exceptions, workingMs };
}

/** Reads what an earlier worker assigned, so that no PIN is drawn twice. */
async function markIssuedBefore(run: BulkAssignment, drawn: Drawn) {
  for (let after = 0; ; ) {
    const rows = (await table("web_users")
      .where({ bulkAssignmentId: run.id })
      .where("householdId", ">", after)
      .whereNotNull("pinSeal")
      .orderBy("householdId")
      .limit(READ_AT_ONCE)
      .select("id", "householdId", "pinSeal")) as unknown as { id: number; householdId: number; pinSeal: string }[];
    await markAlreadyIssued({ ...drawn, seals: rows.map(({ id, pinSeal }) => [id, pinSeal]) });
    await run.advance({});
    after = rows.at(-1)?.householdId ?? after;
    if (rows.length < READ_AT_ONCE) return;
  }
}
