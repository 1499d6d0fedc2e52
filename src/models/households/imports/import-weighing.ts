import {
  addPerson,
  changeColumns,
  changePerson,
  joinHousehold,
  newHousehold,
  newPerson,
  personLike,
  tellRelation,
} from "./import-changes";
import type { MetKey } from "./import-keys";
import type { AtHand } from "./import-present";
import type { Candidate, Refusal } from "./import-row";

/** What becomes of a row. */
export interface Outcome {
  kind: "added" | "member added" | "updated" | "unchanged" | "refused";
  candidate: Candidate;
  /** The household it is about, where there is one. */
  household?: AtHand;
  /** What changes, or why it is refused, for the screens. */
  words: string;
  reason?: string;
}

/** Weighs the rows of a chunk against what is there, and changes what is at hand as they ask. */
export class Weighing {
  constructor(
    private readonly rows: "household" | "member",
    private readonly households: Map<string, AtHand>,
    private readonly met: Map<string, MetKey>,
    private readonly taken: Set<number>,
  ) {}

  weigh(candidate: Candidate): Outcome {
    if (candidate.refusal) return refused(candidate, candidate.refusal);

    const met = this.met.get(candidate.key);
    const household = this.households.get(candidate.key);
    if (met && this.rows === "household") {
      return refused(candidate, { reason: "An earlier row has the same key.", detail: `row ${met.number}` });
    }
    const refusal = this.refusalOfId(candidate, household);
    if (refusal) return refused(candidate, refusal);
    if (met && !household) return this.memberOfPreviewed(candidate, met);

    const known = met ?? this.meet(candidate);
    return household ? this.change(candidate, household, known, !met) : this.add(candidate, known);
  }

  private refusalOfId({ given }: Candidate, household: AtHand | undefined): Refusal | undefined {
    const id = given.householdId;
    if (id === undefined) return undefined;
    if (!household) {
      return this.taken.has(id)
        ? { reason: "Household ID: another household has this one.", detail: String(id) }
        : undefined;
    }
    return household.id === id
      ? undefined
      : {
          reason: "Household ID: the household with this key has another one and keeps it.",
          detail: String(household.id ?? ""),
        };
  }

  private meet({ key, number }: Candidate) {
    const met = { number, relation: null, primaryNumber: null, isNew: true, changed: false };
    this.met.set(key, met);
    return met;
  }

  /** A preview writes nothing, so a household that it would add is not at hand in a later chunk. */
  private memberOfPreviewed(candidate: Candidate, met: MetKey): Outcome {
    return { kind: "member added", candidate, words: `to the household of row ${met.number}` };
  }

  private add(candidate: Candidate, met: MetKey): Outcome {
    const { given, key } = candidate;
    const household = newHousehold(candidate);
    this.households.set(key, household);
    if (given.householdId !== undefined) this.taken.add(given.householdId);

    household.people.push({ ...newPerson(given.person), relation: "primary" });
    if (given.person.relation === "primary") met.primaryNumber = candidate.number;
    else if (this.rows === "member") met.relation = given.person.relation ?? null;
    for (const person of given.members) joinHousehold(household, person);
    return { kind: "added", candidate, household, words: "" };
  }

  private change(candidate: Candidate, household: AtHand, met: MetKey, isFirst: boolean): Outcome {
    const { given } = candidate;
    const changes = isFirst ? changeColumns(household, given.household) : [];
    if (this.rows === "household") {
      const primary = household.people.find(({ relation }) => relation === "primary");
      changes.push(...(primary ? changePerson(primary, given.person) : addPerson(household, given.person, "primary")));
      for (const person of given.members) changes.push(...joinHousehold(household, person));
      return outcome(changes.length > 0 ? "updated" : "unchanged", candidate, household, changes);
    }

    const person = personLike(household, given.person);
    const second = given.person.relation === "primary" && met.primaryNumber !== null;
    if (second) {
      const detail = `row ${met.primaryNumber}`;
      return refused(candidate, { reason: "Relation: another row says who the primary person is.", detail });
    }
    const joined = person ? changePerson(person, given.person) : addPerson(household, given.person, "adult");
    const told = tellRelation(household, person ?? household.people.at(-1), candidate, met);
    if (!person) return outcome("member added", candidate, household, changes);
    const all = [...changes, ...joined, ...told];
    return outcome(all.length > 0 ? "updated" : "unchanged", candidate, household, all);
  }
}

const LONGEST_DETAIL = 60;

function refused(candidate: Candidate, { reason, detail = "" }: Refusal): Outcome {
  const shown = detail.length > LONGEST_DETAIL ? `${detail.slice(0, LONGEST_DETAIL).toWellFormed()}…` : detail;
  return { kind: "refused", candidate, reason, words: shown ? `${reason} (${shown})` : reason };
}

function outcome(kind: Outcome["kind"], candidate: Candidate, household: AtHand, changes: string[]): Outcome {
  return { kind, candidate, household, words: [...new Set(changes)].join(", ") };
}
