import { table } from "../../database/connection";
import type { HouseholdRow } from "./household";
import { markEmail, markEnding, markName, type Part, plain } from "./marks";
import type { MemberRow } from "./member";
import type { PhoneRow } from "./phones";
import { emailKey } from "./search-keys";
import type { Meaning } from "./search-meanings";

interface Records {
  household: HouseholdRow;
  members: MemberRow[];
  phones: PhoneRow[];
}

/** A row of the search's results: what is shown of a household, with the matched part marked. */
export class FoundHousehold {
  private constructor(
    private readonly records: Records,
    private readonly meanings: Meaning[],
  ) {}

  /** The households of these IDs, in the order of the IDs. */
  static async all(ids: number[], meanings: Meaning[]) {
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

  get idParts(): Part[] {
    const named = this.meanings.some((meaning) => meaning.kind === "household ID" && meaning.id === this.id);
    return [{ text: String(this.id), marked: named }];
  }

  /** The primary person, "Okafor, Ada". */
  get name(): Part[] {
    const person = this.records.members.find(({ relation }) => relation === "primary");
    return person ? this.nameOf(person) : plain(`Household ${this.id}`);
  }

  /** The other members whose name was searched for, where it is not the primary person's. */
  get members(): Part[][] {
    const matched = this.records.members.filter((member) => this.nameMeant(member));
    if (matched.some(({ relation }) => relation === "primary")) return [];
    return matched.map((member) => this.nameOf(member));
  }

  /** "100 Magnolia Ave, Riverside" */
  get place() {
    const { address, city } = this.records.household;
    return [address, city].filter(Boolean).join(", ");
  }

  /** The number that was searched for, else the first there is. */
  get phone(): Part[] {
    const { phones } = this.records;
    for (const meaning of this.meanings) {
      if (meaning.kind !== "phone") continue;
      const matched = phones.find(({ reversedDigits }) => reversedDigits.startsWith(meaning.reversed));
      if (matched) return markEnding(matched.number, meaning.reversed.length);
    }
    const first =
      phones.find(({ kind }) => kind === "home") ?? phones.find(({ kind }) => kind === "mobile") ?? phones[0];
    return plain(first?.number ?? "");
  }

  get email(): Part[] {
    const email = this.records.household.email ?? "";
    const meant = this.meanings.find((meaning) => meaning.kind === "email");
    const byName = meant?.otherwise && this.records.members.some((member) => this.nameMeant(member));
    return meant && !byName && emailKey(email).startsWith(meant.key) ? markEmail(email, meant.key) : plain(email);
  }

  get residency() {
    return this.records.household.residency;
  }

  get inactive() {
    return this.records.household.inactiveAt !== null;
  }

  private nameMeant({ lastKey, firstKey }: MemberRow) {
    return this.meanings.find(
      (meaning) => meaning.kind === "name" && lastKey.startsWith(meaning.last) && firstKey.startsWith(meaning.first),
    );
  }

  private nameOf(member: MemberRow): Part[] {
    const meant = this.nameMeant(member);
    const [last, first] = meant?.kind === "name" ? [meant.last, meant.first] : ["", ""];
    const comma = member.firstName ? plain(", ") : [];
    return [...markName(member.lastName, last), ...comma, ...markName(member.firstName, first)];
  }
}
