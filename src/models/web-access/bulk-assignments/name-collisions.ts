import { rowsOf } from "../../../database/connection";
import { among } from "../../../database/update-all";
import { nameDigest } from "../../../secrets/digest";
import { fold } from "../../../secrets/fold";
import { emailKey } from "../../households/search-keys";
import { ownersOf, withNumber } from "../user-name-format";
import type { OutcomeRow } from "./bulk-outcomes";
import type { BulkSettings } from "./bulk-settings";
import { hashOf } from "./compact-collections";
import type { Decision } from "./household-decision";
import { factsOf, type HouseholdFacts } from "./household-facts";
import type { PreviewMemory, Suspect } from "./preview-memory";

const NUMBERS_PER_QUERY = 20;
const LAST_NUMBER = 100_000;

type Decide = (facts: HouseholdFacts) => Decision;

interface Named {
  id: number;
  name: string;
  folded: string;
}

/** Checks suspects in full, some names at a time, and decides about those that can't have their user name. */
export class NameCollisions {
  private readonly assigned = new Set<number>();

  constructor(
    private readonly settings: BulkSettings,
    private readonly decide: Decide,
    private readonly plan: PreviewMemory,
  ) {}

  /** Returns the outcomes of these suspects, which must include all that share a hash. */
  async outcomesOf(suspects: Suspect[]): Promise<OutcomeRow[]> {
    const named = await this.named(suspects);
    const groups = byName(named);
    const outcomes = groups
      .filter(({ length }) => length > 1)
      .flatMap((group) => group.map((one) => sameNameTwice(one, group)));

    const single = groups.filter(({ length }) => length === 1).flat();
    const owners = await this.othersWith(single);
    for (const one of single) {
      const other = owners.get(one.id);
      if (other) outcomes.push(await this.outcomeOfTaken(one, other));
    }
    return outcomes;
  }

  private async named(suspects: Suspect[]): Promise<Named[]> {
    const facts = await factsOf(
      this.settings,
      suspects.map(({ id }) => id),
    );
    return suspects.flatMap(({ id }) => {
      const one = facts.get(id);
      const decision = one && this.decide(one);
      // The household changed since the preview read it; the run will notice.
      if (!decision || !("give" in decision)) return [];
      return [{ id, name: decision.give, folded: fold(decision.give) }];
    });
  }

  /** The household that has a user name, or that email, by the household that would get it. */
  private async othersWith(single: Named[]) {
    const found = new Map<number, Other>();
    for (const [id, other] of await this.othersWithEmail(single))
      found.set(id, { id: other, reason: "email of another" });
    const owners = await ownersOf(single.map(({ folded }) => nameDigest(folded)));
    for (const { id, folded } of single) {
      const owner = owners.get(nameDigest(folded));
      if (owner !== undefined && owner !== id) found.set(id, { id: owner, reason: "name taken" });
    }
    return found;
  }

  private async othersWithEmail(single: Named[]): Promise<Map<number, number>> {
    if (this.settings.nameSource !== "email" || single.length === 0) return new Map();
    const keys = new Map(single.map(({ id, name }) => [emailKey(name), id]));
    const [ofThese, list] = among("email_key", [...keys.keys()]);
    const rows = await rowsOf<{ id: number; emailKey: string }>(
      `select id, email_key from households where ${ofThese} order by id`,
      [list],
    );
    const others = rows.filter(({ id, emailKey }) => keys.get(emailKey) !== id);
    return new Map(others.map(({ id, emailKey }) => [keys.get(emailKey) ?? 0, id]));
  }

  private async outcomeOfTaken({ id, name }: Named, other: Other): Promise<OutcomeRow> {
    const found = { householdId: id, otherHouseholdId: other.id };
    if (other.reason !== "name taken" || this.settings.takenName !== "append" || !this.plan.appendable(id)) {
      return { ...found, kind: "exception", reason: other.reason, userName: name };
    }
    const userName = await this.nextFree(name);
    return userName === null
      ? { ...found, kind: "exception", reason: "no number free", userName: name }
      : { ...found, kind: "numbered", reason: "numbered", userName };
  }

  /** The name with the next free number: no web user has it, the run would not assign it, and it was not used up before. */
  private async nextFree(base: string): Promise<string | null> {
    for (let first = 2; first < LAST_NUMBER; first += NUMBERS_PER_QUERY) {
      const names = Array.from({ length: NUMBERS_PER_QUERY }, (_, index) => withNumber(base, first + index));
      const owners = await ownersOf(names.map((name) => nameDigest(fold(name))));
      const free = names.find((name) => !owners.has(nameDigest(fold(name))) && this.isNotOfThisRun(name));
      if (free === undefined) continue;
      this.assigned.add(hashOf(fold(free)));
      return free;
    }
    return null;
  }

  private isNotOfThisRun(name: string) {
    const number = hashOf(fold(name));
    return !this.plan.has(number) && !this.assigned.has(number);
  }
}

interface Other {
  id: number;
  reason: "name taken" | "email of another";
}

function byName(named: Named[]): Named[][] {
  const groups = new Map<string, Named[]>();
  for (const one of named) {
    const group = groups.get(one.folded);
    if (group) group.push(one);
    else groups.set(one.folded, [one]);
  }
  return [...groups.values()];
}

function sameNameTwice({ id, name }: Named, group: Named[]): OutcomeRow {
  const other = group.find((one) => one.id !== id);
  return {
    householdId: id,
    kind: "exception",
    reason: "same name twice",
    userName: name,
    otherHouseholdId: other?.id ?? null,
  };
}
