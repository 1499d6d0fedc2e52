import { rowsOf, table, transaction } from "../../../database/connection";
import { among } from "../../../database/update-all";
import { fold } from "../../../secrets/fold";
import { PasswordDevice } from "../../settings/password-device";
import { WorkerPace } from "../../settings/worker-pace";
import type { BulkAssignment } from "./bulk-assignment";
import { type OutcomeRow, saveOutcomes } from "./bulk-outcomes";
import { HOUSEHOLDS_PER_CHUNK, type PlanEntry, savePlanChunks } from "./bulk-plan";
import { hashOf } from "./compact-collections";
import { type Decision, decider } from "./household-decision";
import { factsAfter, type HouseholdFacts } from "./household-facts";
import { errorInDrawing } from "./issuing-thread";
import { NameCollisions } from "./name-collisions";
import { PinSharing, PreviewMemory, type Suspect } from "./preview-memory";

const PER_PAGE = 5000;
const SUSPECTS_PER_STEP = 500;
const MOST_OF_ONE_NAME = 5000;
const STEPS = { first: { used: 200, unused: 2000 }, least: 50, most: { used: 500, unused: 5000 } };

type Phase = "households" | "names" | "emails" | "suspects" | "done";

/**
 * Works out what a run would do: reads every household once, then again only those whose names may collide. Kept in
 * memory between turns; after a worker dies, the preview starts over. Writes only the plan itself.
 */
export class PreviewWork {
  private phase: Phase = "households";
  private after: number | string = 0;
  private readonly plan = new PreviewMemory();
  private readonly collisionChecks: NameCollisions;
  private readonly sharing = new PinSharing();
  private readonly unchanged: Record<string, number> = {};
  private readonly pace = new WorkerPace(STEPS);
  private pending: PlanEntry[] = [];
  private chunks = 0;
  private exceptions = 0;
  private collisions = 0;
  private replacing = 0;
  private suspects: Suspect[] = [];
  private suspectsDone = 0;

  private constructor(
    private readonly run: BulkAssignment,
    private readonly decide: (facts: HouseholdFacts) => Decision,
  ) {
    this.collisionChecks = new NameCollisions(run.options, decide, this.plan);
  }

  /** Starts from the beginning: deletes what an earlier worker may have saved. Throws LeaseLost. */
  static async begin(run: BulkAssignment): Promise<PreviewWork> {
    const decide = decider(run.options, (await PasswordDevice.current()).leastPinLength);
    const [row] = await rowsOf<{ households: number }>(
      "select cast(count(*) as integer) as households from households",
    );
    await transaction(async () => {
      await run.hold();
      for (const content of ["pieces", "outcomes"]) {
        await table(`bulk_assignment_${content}`).where({ bulkAssignmentId: run.id }).delete();
      }
      Object.assign(run, await run.advance({ households: row?.households ?? 0, seen: 0, workingMs: 0 }));
    });
    return new PreviewWork(run, decide);
  }

  /** Does the next step. Returns false when the preview is done. Throws LeaseLost. */
  async step(): Promise<boolean> {
    const began = performance.now();
    if (this.phase === "households") await this.readHouseholds(began);
    else if (this.phase === "names") await this.readUserNames(began);
    else if (this.phase === "emails") await this.readSharedEmails(began);
    else if (this.phase === "suspects") await this.checkSuspects(began);
    else await this.finish();
    return this.run.previewedAt === null;
  }

  private async readHouseholds(began: number) {
    const most = await this.pace.nextBatchSize();
    const facts = await factsAfter(this.run.options, Number(this.after), most);
    const exceptions = facts.flatMap((one) => this.consider(one));
    const isLast = facts.length < most;
    const chunks = this.takeFullChunks(isLast);
    const read = performance.now() - began;
    const held = await this.save(exceptions, chunks, { seen: this.run.seen + facts.length }, read);

    this.exceptions += exceptions.length;
    this.chunks += chunks.length;
    this.after = facts.at(-1)?.id ?? this.after;
    if (isLast) this.enter("names");
    await this.pace.adjustAndRest(held, most, read);
  }

  /** Adds a household to the plan, or returns its exception. */
  private consider(facts: HouseholdFacts): OutcomeRow[] {
    const decision = this.decide(facts);
    if ("unchanged" in decision) {
      this.unchanged[decision.unchanged] = (this.unchanged[decision.unchanged] ?? 0) + 1;
      return [];
    }
    if ("exception" in decision) {
      const noName = { userName: null, otherHouseholdId: null };
      return [{ householdId: facts.id, kind: "exception", reason: decision.exception, ...noName }];
    }
    this.plan.add(facts.id, hashOf(fold(decision.give)), decision);
    if (decision.replaces) this.replacing++;
    if (decision.pin !== null) this.sharing.add(decision.pin);
    this.pending.push({ householdId: facts.id, userName: decision.give, was: facts.present });
    return [];
  }

  private takeFullChunks(isLast: boolean) {
    const chunks: PlanEntry[][] = [];
    while (this.pending.length >= HOUSEHOLDS_PER_CHUNK || (isLast && this.pending.length > 0)) {
      chunks.push(this.pending.splice(0, HOUSEHOLDS_PER_CHUNK));
    }
    return chunks;
  }

  /** Reads all user names, to find those that a household of the run would get. */
  private async readUserNames(began: number) {
    const rows = await rowsOf<{ id: number; householdId: number; userName: string }>(
      "select id, household_id, user_name from web_users where id > ? and user_name is not null order by id limit ?",
      [Number(this.after), PER_PAGE],
    );
    for (const { householdId, userName } of rows) this.plan.suspectName(hashOf(fold(userName)), householdId);
    this.after = rows.at(-1)?.id ?? this.after;
    if (rows.length < PER_PAGE) this.enter(this.run.options.nameSource === "email" ? "emails" : "suspects");
    await this.save([], [], {}, performance.now() - began);
  }

  /** Reads emails that more than one household has, in this run or not. */
  private async readSharedEmails(began: number) {
    const rows = await rowsOf<{ emailKey: string }>(
      `select email_key from households where email_key > ? group by email_key having count(*) > 1
       order by email_key limit ?`,
      [String(this.after || ""), PER_PAGE],
    );
    const keys = rows.map(({ emailKey }) => emailKey);
    const [ofThese, list] = among("email_key", keys);
    for (const { id } of await rowsOf<{ id: number }>(`select id from households where ${ofThese}`, [list])) {
      this.plan.suspectHousehold(id);
    }
    this.after = keys.at(-1) ?? this.after;
    if (rows.length < PER_PAGE) this.enter("suspects");
    await this.save([], [], {}, performance.now() - began);
  }

  private async checkSuspects(began: number) {
    const some = this.nextSuspects();
    const outcomes = await this.collisionChecks.outcomesOf(some);
    const read = performance.now() - began;
    const held = await this.save(outcomes, [], {}, read);

    const exceptions = outcomes.filter(({ kind }) => kind === "exception");
    this.collisions += exceptions.length;
    this.replacing -= exceptions.filter(({ householdId }) => this.plan.replaces(householdId)).length;
    this.suspectsDone += some.length;
    if (this.suspectsDone === this.suspects.length) this.enter("done");
    await this.pace.adjustAndRest(held, some.length, read);
  }

  /** The next suspects: all or many of those that share the hash of a name, never one of them alone. */
  private nextSuspects() {
    const same = (index: number) => this.suspects[index]?.name === this.suspects[index - 1]?.name;
    const first = this.suspectsDone;
    let end = Math.min(first + SUSPECTS_PER_STEP, this.suspects.length);
    while (end < this.suspects.length && same(end) && (end < first + MOST_OF_ONE_NAME || !same(end + 1))) end++;
    return this.suspects.slice(first, end);
  }

  private enter(phase: Phase) {
    this.phase = phase;
    this.after = 0;
    if (phase === "suspects") this.suspects = this.plan.suspects();
  }

  /** Writes what a step found and the progress. Returns how long the transaction was open, in ms. */
  private async save(outcomes: OutcomeRow[], chunks: PlanEntry[][], changes: { seen?: number }, ms: number) {
    let began = 0;
    const noted = await transaction(async () => {
      began = performance.now();
      await this.run.hold();
      await saveOutcomes(this.run.id, outcomes);
      await savePlanChunks(this.run.id, this.chunks, chunks);
      const workingMs = Math.round(this.run.workingMs + ms + performance.now() - began);
      return this.run.advance({ ...changes, workingMs });
    });
    Object.assign(this.run, noted);
    return performance.now() - began;
  }

  private async finish() {
    const { plan, collisions, replacing } = this;
    const leftAlone = Object.values(this.unchanged).reduce((sum, count) => sum + count, 0);
    const [listed, planned, exceptions] = [plan.length, plan.length - collisions, this.exceptions + collisions];
    const counts = { listed, planned, replacing, leftAlone, exceptions, chosen: planned + leftAlone + exceptions };
    const done = {
      ...counts,
      sharingAPin: this.run.options.pinSource === "random" ? null : this.sharing.most(),
      leftReasons: JSON.stringify(this.unchanged),
      error: errorInDrawing(this.run.options, planned),
      previewedAt: new Date(),
      workingMs: 0,
    };
    await transaction(async () => {
      await this.run.hold();
      await this.run.advance(done);
    });
    Object.assign(this.run, done);
  }
}
