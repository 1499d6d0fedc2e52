import type { WantedHousehold } from "../household";
import { nameColumns, type Relation } from "../member";
import { PHONE_KINDS } from "../phones";
import { emailKey, reversedDigits } from "../search-keys";
import { FIELDS, type HouseholdField } from "./import-fields";
import type { MetKey } from "./import-keys";
import { type AtHand, HOUSEHOLD_COLUMNS, type PersonAtHand } from "./import-present";
import type { Candidate, GivenPerson } from "./import-row";

/** A household that only this row speaks of yet. */
export function newHousehold({ given, key }: Candidate): AtHand {
  const household: AtHand = {
    id: given.householdId,
    isNew: true,
    version: 1,
    sourceKey: key,
    columns: {
      address: null,
      addressLineTwo: null,
      city: null,
      state: null,
      zip: null,
      email: null,
      emailKey: null,
      residency: "not verified",
      note: null,
    },
    before: { email: null, emailKey: null },
    people: [],
    phones: new Map(),
    changedPhones: new Set(),
    changed: false,
  };
  changeColumns(household, given.household);
  return household;
}

/** Takes over what the row gives; gives the names of what differs. A blank cell leaves what is there. */
export function changeColumns(household: AtHand, given: Partial<WantedHousehold>): string[] {
  const changes: string[] = [];
  for (const column of HOUSEHOLD_COLUMNS) {
    const value = given[column];
    if (value === undefined || household.columns[column] === value) continue;
    Object.assign(household.columns, { [column]: value }, column === "email" && { emailKey: emailKey(value) });
    changes.push(nameOf(column));
  }
  for (const kind of PHONE_KINDS) {
    const number = given[`${kind}Phone`];
    if (number === undefined || sameNumber(household.phones.get(kind), number)) continue;
    household.phones.set(kind, number);
    household.changedPhones.add(kind);
    changes.push(nameOf(`${kind}Phone`));
  }
  household.changed ||= changes.length > 0;
  return changes;
}

/** A person of the household, or one more of it. */
export function joinHousehold(household: AtHand, given: GivenPerson): string[] {
  const person = personLike(household, given);
  if (!person) return addPerson(household, given, "adult");
  const changes = changePerson(person, given);
  if (given.relation && person.relation !== "primary" && person.relation !== given.relation) {
    person.relation = given.relation;
    person.changed = true;
    changes.push("relation");
  }
  return changes;
}

/** One more person of the household. */
export function addPerson(household: AtHand, given: GivenPerson, otherwise: Relation): string[] {
  const relation = given.relation && otherwise !== "primary" ? given.relation : otherwise;
  const person = { ...newPerson(given), relation };
  // Who is to be the primary person becomes it in tellRelation(), once the present one has stepped back.
  household.people.push(relation === "primary" && otherwise !== "primary" ? { ...person, relation: "adult" } : person);
  return [`member ${[given.firstName, given.lastName].filter(Boolean).join(" ")}`];
}

/** A person as the row has them. */
export function newPerson({ firstName = "", lastName = "", dateOfBirth }: GivenPerson): PersonAtHand {
  return {
    ...nameColumns({ firstName, lastName }),
    version: 1,
    relation: "adult",
    dateOfBirth: dateOfBirth ?? null,
    changed: false,
  };
}

/** Takes over what the row gives of a person; gives the names of what differs. */
export function changePerson(person: PersonAtHand, given: GivenPerson): string[] {
  const firstName = given.firstName ?? person.firstName;
  const lastName = given.lastName ?? person.lastName;
  const dateOfBirth = given.dateOfBirth ?? person.dateOfBirth;
  const changes: string[] = [];
  if (firstName !== person.firstName) changes.push(nameOf("firstName"));
  if (lastName !== person.lastName) changes.push(nameOf("lastName"));
  if (dateOfBirth !== person.dateOfBirth) changes.push(nameOf("dateOfBirth"));
  if (changes.length > 0) Object.assign(person, nameColumns({ firstName, lastName }), { dateOfBirth, changed: true });
  return changes;
}

/** The member with the same folded name, and the same date of birth where both have one. */
export function personLike(household: AtHand, given: GivenPerson) {
  const { lastKey, firstKey } = nameColumns({ firstName: given.firstName ?? "", lastName: given.lastName ?? "" });
  const alike = household.people.filter((person) => person.lastKey === lastKey && person.firstKey === firstKey);
  const born = given.dateOfBirth;
  return (
    alike.find((person) => born !== undefined && person.dateOfBirth === born) ??
    alike.find((person) => !born || !person.dateOfBirth)
  );
}

/** Heeds what a row says of a member's relation. The primary person stays it until a row says that another is. */
export function tellRelation(
  household: AtHand,
  person: PersonAtHand | undefined,
  { given, number }: Candidate,
  met: MetKey,
) {
  const wanted = given.person.relation;
  if (!person || !wanted) return [];
  if (wanted === "primary") {
    met.primaryNumber = number;
    met.changed = true;
  }
  if (wanted === person.relation || (person.relation === "primary" && wanted !== "primary")) return [];

  if (wanted === "primary") {
    for (const before of household.people.filter(({ relation }) => relation === "primary")) {
      Object.assign(before, { relation: met.relation ?? "adult", changed: true });
    }
  }
  Object.assign(person, { relation: wanted, changed: true });
  return ["relation"];
}

function sameNumber(present: string | undefined, number: string) {
  return present !== undefined && reversedDigits(present) === reversedDigits(number);
}

function nameOf(field: HouseholdField) {
  return FIELDS[field].toLowerCase();
}
