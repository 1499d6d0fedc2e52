import { table } from "../../database/connection";
import type { HouseholdRow } from "./household";
import {
  type HighlightedPart,
  highlightEmail,
  highlightEnding,
  highlightName,
  unhighlighted,
} from "./match-highlights";
import type { MemberRow } from "./member";
import type { PhoneRow } from "./phones";
import type { QueryMeaning } from "./query-interpretation";
import { emailKey } from "./search-keys";

interface Records {
  household: HouseholdRow;
  members: MemberRow[];
  phones: PhoneRow[];
}

/** One search result: what is shown of a household, with the matches highlighted. */
export class FoundHousehold {
  private constructor(
    private readonly records: Records,
    private readonly meanings: QueryMeaning[],
  ) {}

  /** Loads these households, in the order of the IDs. */
  static async all(ids: number[], meanings: QueryMeaning[]) {
    const [households, members, phones] = [
      (await table("households").whereIn("id", ids)) as unknown as HouseholdRow[],
      (await table("members").whereIn("householdId", ids).orderBy("id")) as unknown as MemberRow[],
      (await table("phones").whereIn("householdId", ids)) as unknown as PhoneRow[],
    ];
    return ids.flatMap((id) => {
      const household = households.find((row) => row.id === id);
      const own = <Row extends { householdId: number }>(rows: Row[]) => rows.filter((row) => row.householdId === id);
      return household ? [new FoundHousehold({ household, members: own(members), phones: own(phones) }, meanings)] : [];
    });
  }

  get id() {
    return this.records.household.id;
  }

  get idParts(): HighlightedPart[] {
    const named = this.meanings.some((meaning) => meaning.kind === "household ID" && meaning.id === this.id);
    return [{ text: String(this.id), marked: named }];
  }

  /** The primary person, "Okafor, Ada". */
  get name(): HighlightedPart[] {
    const person = this.records.members.find(({ relation }) => relation === "primary");
    return person ? this.nameOf(person) : unhighlighted(`Household ${this.id}`);
  }

  /** Other members whose name matches, unless the primary person's name matches. */
  get members(): HighlightedPart[][] {
    const matched = this.records.members.filter((member) => this.matchingName(member));
    if (matched.some(({ relation }) => relation === "primary")) return [];
    return matched.map((member) => this.nameOf(member));
  }

  /** "100 Magnolia Ave, Riverside" */
  get place() {
    const { address, city } = this.records.household;
    return [address, city].filter(Boolean).join(", ");
  }

  /** The phone number that matches, else the first one. */
  get phone(): HighlightedPart[] {
    const { phones } = this.records;
    for (const meaning of this.meanings) {
      if (meaning.kind !== "phone") continue;
      const matched = phones.find(({ reversedDigits }) => reversedDigits.startsWith(meaning.reversed));
      if (matched) return highlightEnding(matched.number, meaning.reversed.length);
    }
    const first =
      phones.find(({ kind }) => kind === "home") ?? phones.find(({ kind }) => kind === "mobile") ?? phones[0];
    return unhighlighted(first?.number ?? "");
  }

  get email(): HighlightedPart[] {
    const email = this.records.household.email ?? "";
    const match = this.meanings.find((meaning) => meaning.kind === "email");
    const byName = match?.fallback && this.records.members.some((member) => this.matchingName(member));
    return match && !byName && emailKey(email).startsWith(match.key)
      ? highlightEmail(email, match.key)
      : unhighlighted(email);
  }

  get residency() {
    return this.records.household.residency;
  }

  get inactive() {
    return this.records.household.inactiveAt !== null;
  }

  private matchingName({ lastKey, firstKey }: MemberRow) {
    return this.meanings.find(
      (meaning) => meaning.kind === "name" && lastKey.startsWith(meaning.last) && firstKey.startsWith(meaning.first),
    );
  }

  private nameOf(member: MemberRow): HighlightedPart[] {
    const match = this.matchingName(member);
    const [last, first] = match?.kind === "name" ? [match.last, match.first] : ["", ""];
    const comma = member.firstName ? unhighlighted(", ") : [];
    return [...highlightName(member.lastName, last), ...comma, ...highlightName(member.firstName, first)];
  }
}
