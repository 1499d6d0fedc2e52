import { rowsOf, table, transaction } from "../../../database/connection";
import { among } from "../../../database/update-all";
import { fold } from "../../../secrets/fold";
import { PasswordDevice } from "../../settings/password-device";
import { WorkerPace } from "../../settings/worker-pace";
import type { BulkAssignment } from "./bulk-assignment";
import type { OutcomeRow } from "./bulk-outcomes";
import { type Decision, decider } from "./decision";
import { factsAfter, type HouseholdFacts } from "./household-facts";
import { numberOf } from "./marks";
import { keepOutcomes } from "./outcome-writes";
import { keepPieces, PER_PIECE, type Planned } from "./pieces";
import { errorInDrawing } from "./pin-drawing";
import { PinSharing } from "./pin-sharing";
import { PlanInMemory, type Suspect } from "./plan-in-memory";
import { Resolving } from "./resolving";

const PER_PAGE = 5000;
const SUSPECTS_A_STEP = 500;
const MOST_OF_ONE_NAME = 5000;
const STEPS = { first: { used: 200, unused: 2000 }, least: 50, most: { used: 500, unused: 5000 } };

type Phase = "households" | "names" | "emails" | "suspects" | "done";

/**
 * Finds out what a run would do: one look at every household, then only at those whose names may collide. Kept in
 * memory between turns; a worker that dies begins it anew. Nothing is written but the plan itself.
 */
export class Previewing {
  private phase: Phase = "households";
  private after: number | string = 0;
  private readonly plan = new PlanInMemory();
  private readonly resolving: Resolving;
  private readonly sharing = new PinSharing();
  private readonly left: Record<string, number> = {};
  private readonly pace = new WorkerPace(STEPS);
  private pending: Planned[] = [];
  private pieces = 0;
  private exceptions = 0;
  private collisions = 0;
  private replacing = 0;
  private suspects: Suspect[] = [];
  private suspectsDone = 0;

  private constructor(
    private readonly run: BulkAssignment,
    private readonly decide: (facts: HouseholdFacts) => Decision,
  ) {
    this.resolving = new Resolving(run.wanted, decide, this.plan);
  }

  /** Begins anew: what a worker before this one may have kept of it goes first. Throws LeaseLost. */
  static async begin(run: BulkAssignment): Promise<Previewing> {
    const decide = decider(run.wanted, (await PasswordDevice.current()).leastPinLength);
    const [row] = await rowsOf<{ households: number }>(
      "select cast(count(*) as integer) as households from households",
    );
    await transaction(async () => {
      await run.hold();
      for (const part of ["pieces", "outcomes"]) {
        await table(`bulk_assignment_${part}`).where({ bulkAssignmentId: run.id }).delete();
      }
      Object.assign(run, await run.advance({ households: row?.households ?? 0, seen: 0, workingMs: 0 }));
    });
    return new Previewing(run, decide);
  }

  /** Does the next step; false once the preview is done. Throws LeaseLost. */
  async step(): Promise<boolean> {
    const began = performance.now();
    if (this.phase === "households") await this.lookAtHouseholds(began);
    else if (this.phase === "names") await this.lookAtNames(began);
    else if (this.phase === "emails") await this.lookAtEmails(began);
    else if (this.phase === "suspects") await this.lookAtSuspects(began);
    else await this.finish();
    return this.run.previewedAt === null;
  }

  private async lookAtHouseholds(began: number) {
    const most = await this.pace.nextBatchSize();
    const facts = await factsAfter(this.run.wanted, Number(this.after), most);
    const exceptions = facts.flatMap((one) => this.consider(one));
    const isLast = facts.length < most;
    const pieces = this.fullPieces(isLast);
    const read = performance.now() - began;
    const held = await this.keep(exceptions, pieces, { seen: this.run.seen + facts.length }, read);

    this.exceptions += exceptions.length;
    this.pieces += pieces.length;
    this.after = facts.at(-1)?.id ?? this.after;
    if (isLast) this.go("names");
    await this.pace.adjustAndRest(held, most, read);
  }

  /** Keeps who gets something for the plan; gives the exception of who can't. */
  private consider(facts: HouseholdFacts): OutcomeRow[] {
    const decision = this.decide(facts);
    if ("left" in decision) {
      this.left[decision.left] = (this.left[decision.left] ?? 0) + 1;
      return [];
    }
    if ("exception" in decision) {
      const nobody = { userName: null, otherHouseholdId: null };
      return [{ householdId: facts.id, kind: "exception", reason: decision.exception, ...nobody }];
    }
    this.plan.add(facts.id, numberOf(fold(decision.give)), decision);
    if (decision.replaces) this.replacing++;
    if (decision.pin !== null) this.sharing.add(decision.pin);
    this.pending.push({ householdId: facts.id, userName: decision.give, was: facts.present });
    return [];
  }

  private fullPieces(isLast: boolean) {
    const pieces: Planned[][] = [];
    while (this.pending.length >= PER_PIECE || (isLast && this.pending.length > 0)) {
      pieces.push(this.pending.splice(0, PER_PIECE));
    }
    return pieces;
  }

  /** Whoever has a user name that somebody of the run would get. */
  private async lookAtNames(began: number) {
    const rows = await rowsOf<{ id: number; householdId: number; userName: string }>(
      "select id, household_id, user_name from web_users where id > ? and user_name is not null order by id limit ?",
      [Number(this.after), PER_PAGE],
    );
    for (const { householdId, userName } of rows) this.plan.suspectName(numberOf(fold(userName)), householdId);
    this.after = rows.at(-1)?.id ?? this.after;
    if (rows.length < PER_PAGE) this.go(this.run.wanted.nameSource === "email" ? "emails" : "suspects");
    await this.keep([], [], {}, performance.now() - began);
  }

  /** Whoever has an email that another household has too, of this run or not. */
  private async lookAtEmails(began: number) {
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
    if (rows.length < PER_PAGE) this.go("suspects");
    await this.keep([], [], {}, performance.now() - began);
  }

  private async lookAtSuspects(began: number) {
    const some = this.nextSuspects();
    const outcomes = await this.resolving.outcomesOf(some);
    const read = performance.now() - began;
    const held = await this.keep(outcomes, [], {}, read);

    const exceptions = outcomes.filter(({ kind }) => kind === "exception");
    this.collisions += exceptions.length;
    this.replacing -= exceptions.filter(({ householdId }) => this.plan.replaces(householdId)).length;
    this.suspectsDone += some.length;
    if (this.suspectsDone === this.suspects.length) this.go("done");
    await this.pace.adjustAndRest(held, some.length, read);
  }

  /** The next suspects, all or many of those who share a name's number, never one of them by itself. */
  private nextSuspects() {
    const same = (index: number) => this.suspects[index]?.name === this.suspects[index - 1]?.name;
    const first = this.suspectsDone;
    let end = Math.min(first + SUSPECTS_A_STEP, this.suspects.length);
    while (end < this.suspects.length && same(end) && (end < first + MOST_OF_ONE_NAME || !same(end + 1))) end++;
    return this.suspects.slice(first, end);
  }

  private go(phase: Phase) {
    this.phase = phase;
    this.after = 0;
    if (phase === "suspects") this.suspects = this.plan.suspects();
  }

  /** Writes what a step found and how far the preview is. Gives how long the transaction was open. */
  private async keep(outcomes: OutcomeRow[], pieces: Planned[][], changes: { seen?: number }, ms: number) {
    let began = 0;
    const noted = await transaction(async () => {
      began = performance.now();
      await this.run.hold();
      await keepOutcomes(this.run.id, outcomes);
      await keepPieces(this.run.id, this.pieces, pieces);
      const workingMs = Math.round(this.run.workingMs + ms + performance.now() - began);
      return this.run.advance({ ...changes, workingMs });
    });
    Object.assign(this.run, noted);
    return performance.now() - began;
  }

  private async finish() {
    const { plan, collisions, replacing } = this;
    const leftAlone = Object.values(this.left).reduce((sum, count) => sum + count, 0);
    const [listed, planned, exceptions] = [plan.length, plan.length - collisions, this.exceptions + collisions];
    const counts = { listed, planned, replacing, leftAlone, exceptions, chosen: planned + leftAlone + exceptions };
    const done = {
      ...counts,
      sharingAPin: this.run.wanted.pinSource === "random" ? null : this.sharing.most(),
      leftReasons: JSON.stringify(this.left),
      error: errorInDrawing(this.run.wanted, planned),
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
