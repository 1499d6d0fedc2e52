import {
  addPerson,
  applyRelation,
  changeColumns,
  changePerson,
  findSamePerson,
  mergePerson,
  newHousehold,
  newPerson,
} from "./import-changes";
import type { LoadedHousehold } from "./import-existing";
import type { SeenKey } from "./import-keys";
import type { ParsedRow, Refusal } from "./import-row-data";

/** The result of a row. */
export interface RowOutcome {
  kind: "added" | "member added" | "updated" | "unchanged" | "refused";
  candidate: ParsedRow;
  /** The household of the row, if known. */
  household?: LoadedHousehold;
  /** The changes, or why the row is refused, as shown on screens. */
  words: string;
  reason?: string;
}

/** Matches the rows of a chunk with existing households, and applies their changes to the loaded ones. */
export class RowMatching {
  constructor(
    private readonly rows: "household" | "member",
    private readonly households: Map<string, LoadedHousehold>,
    private readonly met: Map<string, SeenKey>,
    private readonly taken: Set<number>,
  ) {}

  match(candidate: ParsedRow): RowOutcome {
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

  private refusalOfId({ given }: ParsedRow, household: LoadedHousehold | undefined): Refusal | undefined {
    const id = given.householdId;
    if (id === undefined) return undefined;
    if (!household) {
      return this.taken.has(id)
        ? { reason: "Household ID: another household has this ID.", detail: String(id) }
        : undefined;
    }
    return household.id === id
      ? undefined
      : {
          reason: "Household ID: the household with this key keeps its own ID.",
          detail: String(household.id ?? ""),
        };
  }

  private meet({ key, number }: ParsedRow) {
    const met = { number, relation: null, primaryNumber: null, isNew: true, changed: false };
    this.met.set(key, met);
    return met;
  }

  /** A preview writes nothing, so a household that it would add isn't loaded in a later chunk. */
  private memberOfPreviewed(candidate: ParsedRow, met: SeenKey): RowOutcome {
    return { kind: "member added", candidate, words: `to the household of row ${met.number}` };
  }

  private add(candidate: ParsedRow, met: SeenKey): RowOutcome {
    const { given, key } = candidate;
    const household = newHousehold(candidate);
    this.households.set(key, household);
    if (given.householdId !== undefined) this.taken.add(given.householdId);

    household.people.push({ ...newPerson(given.person), relation: "primary" });
    if (given.person.relation === "primary") met.primaryNumber = candidate.number;
    else if (this.rows === "member") met.relation = given.person.relation ?? null;
    for (const person of given.members) mergePerson(household, person);
    return { kind: "added", candidate, household, words: "" };
  }

  private change(candidate: ParsedRow, household: LoadedHousehold, met: SeenKey, isFirst: boolean): RowOutcome {
    const { given } = candidate;
    const changes = isFirst ? changeColumns(household, given.household) : [];
    if (this.rows === "household") {
      const primary = household.people.find(({ relation }) => relation === "primary");
      changes.push(...(primary ? changePerson(primary, given.person) : addPerson(household, given.person, "primary")));
      for (const person of given.members) changes.push(...mergePerson(household, person));
      return outcome(changes.length > 0 ? "updated" : "unchanged", candidate, household, changes);
    }

    const person = findSamePerson(household, given.person);
    const second = given.person.relation === "primary" && met.primaryNumber !== null;
    if (second) {
      const detail = `row ${met.primaryNumber}`;
      return refused(candidate, { reason: "Relation: another row already names the primary person.", detail });
    }
    const joined = person ? changePerson(person, given.person) : addPerson(household, given.person, "adult");
    const told = applyRelation(household, person ?? household.people.at(-1), candidate, met);
    if (!person) return outcome("member added", candidate, household, changes);
    const all = [...changes, ...joined, ...told];
    return outcome(all.length > 0 ? "updated" : "unchanged", candidate, household, all);
  }
}

const MAX_DETAIL_LENGTH = 60;

function refused(candidate: ParsedRow, { reason, detail = "" }: Refusal): RowOutcome {
  const shown = detail.length > MAX_DETAIL_LENGTH ? `${detail.slice(0, MAX_DETAIL_LENGTH).toWellFormed()}…` : detail;
  return { kind: "refused", candidate, reason, words: shown ? `${reason} (${shown})` : reason };
}

function outcome(
  kind: RowOutcome["kind"],
  candidate: ParsedRow,
  household: LoadedHousehold,
  changes: string[],
): RowOutcome {
  return { kind, candidate, household, words: [...new Set(changes)].join(", ") };
}
