import type { HouseholdAttributes } from "../household-attributes";
import { nameColumns, type Relation } from "../member";
import { PHONE_KINDS } from "../phones";
import { emailKey, reversedDigits } from "../search-keys";
import { HOUSEHOLD_COLUMNS, type LoadedHousehold, type LoadedPerson } from "./import-existing";
import { FIELDS, type HouseholdField } from "./import-fields";
import type { SeenKey } from "./import-keys";
import type { ParsedRow, PersonData } from "./import-row-data";

/** A new household from this row. */
export function newHousehold({ given, key }: ParsedRow): LoadedHousehold {
  const household: LoadedHousehold = {
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

/** Applies a row's columns. Returns the names of the changed ones. A blank cell changes nothing. */
export function changeColumns(household: LoadedHousehold, given: Partial<HouseholdAttributes>): string[] {
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

/** Updates the matching person of the household, or adds one. Returns the names of the changes. */
export function mergePerson(household: LoadedHousehold, given: PersonData): string[] {
  const person = findSamePerson(household, given);
  if (!person) return addPerson(household, given, "adult");
  const changes = changePerson(person, given);
  if (given.relation && person.relation !== "primary" && person.relation !== given.relation) {
    person.relation = given.relation;
    person.changed = true;
    changes.push("relation");
  }
  return changes;
}

/** Adds a person to the household. */
export function addPerson(household: LoadedHousehold, given: PersonData, fallbackRelation: Relation): string[] {
  const relation = given.relation && fallbackRelation !== "primary" ? given.relation : fallbackRelation;
  const person = { ...newPerson(given), relation };
  // A new primary person is set in applyRelation(), after the current one was demoted.
  household.people.push(
    relation === "primary" && fallbackRelation !== "primary" ? { ...person, relation: "adult" } : person,
  );
  return [`member ${[given.firstName, given.lastName].filter(Boolean).join(" ")}`];
}

/** A new person from this row. */
export function newPerson({ firstName = "", lastName = "", dateOfBirth }: PersonData): LoadedPerson {
  return {
    ...nameColumns({ firstName, lastName }),
    version: 1,
    relation: "adult",
    dateOfBirth: dateOfBirth ?? null,
    changed: false,
  };
}

/** Applies a row's values to a person. Returns the names of the changed ones. */
export function changePerson(person: LoadedPerson, given: PersonData): string[] {
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

/** Finds the member with the same folded name, and the same date of birth if both have one. */
export function findSamePerson(household: LoadedHousehold, given: PersonData) {
  const { lastKey, firstKey } = nameColumns({ firstName: given.firstName ?? "", lastName: given.lastName ?? "" });
  const alike = household.people.filter((person) => person.lastKey === lastKey && person.firstKey === firstKey);
  const born = given.dateOfBirth;
  return (
    alike.find((person) => born !== undefined && person.dateOfBirth === born) ??
    alike.find((person) => !born || !person.dateOfBirth)
  );
}

/** Applies the relation in a row. The primary person stays primary until a row names another. */
export function applyRelation(
  household: LoadedHousehold,
  person: LoadedPerson | undefined,
  { given, number }: ParsedRow,
  met: SeenKey,
) {
  const relation = given.person.relation;
  if (!person || !relation) return [];
  if (relation === "primary") {
    met.primaryNumber = number;
    met.changed = true;
  }
  if (relation === person.relation || (person.relation === "primary" && relation !== "primary")) return [];

  if (relation === "primary") {
    for (const before of household.people.filter(({ relation }) => relation === "primary")) {
      Object.assign(before, { relation: met.relation ?? "adult", changed: true });
    }
  }
  Object.assign(person, { relation, changed: true });
  return ["relation"];
}

function sameNumber(current: string | undefined, number: string) {
  return current !== undefined && reversedDigits(current) === reversedDigits(number);
}

function nameOf(field: HouseholdField) {
  return FIELDS[field].toLowerCase();
}
