import type { WantedHousehold } from "../household";
import type { Relation } from "../member";
import { emailKey } from "../search-keys";
import { undefuse } from "./import-cells";
import { isBlank, type Mapping } from "./import-columns";
import { type Field, memberField, type PersonField } from "./import-fields";
import type { CsvRecord } from "./import-records";
import { BLANK, refusalOfGiven } from "./import-row-errors";
import { isoDate, relationOf, residencyOf, wholeZip } from "./import-words";

const LONGEST_KEY = 200;
const LONGEST_LABEL = 80;

/** A person as a row has them; blank is absent. */
export interface GivenPerson {
  firstName?: string;
  lastName?: string;
  dateOfBirth?: string;
  relation?: Relation;
}

/** What a row says, checked and in our notation; what it leaves blank is absent. */
export interface Given {
  householdId?: number;
  household: Partial<WantedHousehold>;
  person: GivenPerson;
  members: GivenPerson[];
}

/** One row of a file: what it wants, or why it can't be had. */
export interface Candidate {
  number: number;
  start: number;
  end: number;
  /** What the screens call it: the key and the name. */
  label: string;
  key: string;
  given: Given;
  refusal?: Refusal;
}

/** Why a row is refused: the reason that is counted, and what is more to say of this row. */
export interface Refusal {
  reason: string;
  detail?: string;
}

/** Reads rows by a mapping. A row that is blank throughout is none. */
export class RowReader {
  private readonly fields: [number, Field][];

  constructor(
    private readonly mapping: Mapping,
    private readonly width: number,
    private readonly brokenCharacters: boolean,
  ) {
    const wanted = (field: Field) => (mapping.rows === "household" ? field !== "relation" : !memberField(field));
    this.fields = [...mapping.fields.entries()].filter((entry): entry is [number, Field] => {
      return entry[1] !== "" && wanted(entry[1]);
    });
  }

  /** What the row of this number says; undefined for a blank row. */
  read({ start, end, cells, unreadable }: CsvRecord, number: number): Candidate | undefined {
    if (!unreadable && isBlank(cells)) return undefined;

    const texts = new Map(this.fields.map(([index, field]) => [field, tidy(cells[index] ?? "", field)]));
    const keyText = tidy(cells[this.mapping.key] ?? "", "email");
    const key = keyText.length <= LONGEST_KEY ? emailKey(keyText) : "";
    const given = unreadable ? { household: {}, person: {}, members: [] } : givenIn(texts);
    const refusal = this.refusalOf(cells, unreadable, keyText) ?? refusalOfGiven(given, texts);
    const label = unreadable ? "" : labelFor(keyText, given);
    return { number, start, end, label, key, given, refusal };
  }

  private refusalOf(cells: string[], unreadable: string | undefined, keyText: string): Refusal | undefined {
    if (unreadable) return { reason: unreadable };
    if (cells.length < this.width) {
      return { reason: "The row has fewer cells than there are headings.", detail: `${cells.length} of ${this.width}` };
    }
    if (cells.length > this.width && !isBlank(cells.slice(this.width))) {
      return { reason: "The row has more cells than there are headings.", detail: `${cells.length} for ${this.width}` };
    }
    if (cells.some((cell) => cell.includes("\0")))
      return { reason: "The row holds a NUL character, which is no text." };
    if (this.brokenCharacters && cells.some((cell) => cell.includes("\ufffd"))) {
      return { reason: "The row holds characters that are not UTF-8." };
    }
    if (!keyText) return { reason: "The key column is blank." };
    return keyText.length > LONGEST_KEY ? { reason: `The key is longer than ${LONGEST_KEY} characters.` } : undefined;
  }
}

function givenIn(texts: Map<Field, string>): Given {
  const household: Partial<WantedHousehold> = {};
  const primary: GivenPerson = {};
  const members: GivenPerson[] = [];
  let householdId: number | undefined;

  for (const [field, text] of texts) {
    if (!text) continue;
    if (isHouseholdColumn(field)) household[field] = field === "residency" ? (residencyOf(text) ?? text) : text;
    else if (field === "householdId") householdId = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    else if (isPersonField(field)) tell(primary, field, text);
    else {
      const member = memberField(field);
      if (!member) continue;
      const person = members[member.number - 1] ?? {};
      members[member.number - 1] = person;
      tell(person, member.field, text);
    }
  }
  if (household.zip) household.zip = wholeZip(household.zip, household.state ?? "");
  return { householdId, household, person: primary, members: completed(members, primary.lastName) };
}

const PERSON_FIELDS: ReadonlySet<string> = new Set<PersonField>(["firstName", "lastName", "dateOfBirth", "relation"]);
const HOUSEHOLD_FIELDS: ReadonlySet<string> = new Set(Object.keys(BLANK).filter((field) => !PERSON_FIELDS.has(field)));

function isPersonField(field: Field): field is PersonField {
  return PERSON_FIELDS.has(field);
}

function isHouseholdColumn(field: Field): field is Exclude<keyof WantedHousehold, PersonField> {
  return HOUSEHOLD_FIELDS.has(field);
}

function tell(person: GivenPerson, field: PersonField, text: string) {
  if (field === "relation") person.relation = relationOf(text);
  else person[field] = field === "dateOfBirth" ? isoDate(text) : text;
}

/** The members that the row names; one without a last name has the primary person's. */
function completed(members: GivenPerson[], lastName: string | undefined) {
  return members
    .filter((person) => person && (person.firstName || person.lastName))
    .map((person) => ({ ...person, lastName: person.lastName ?? lastName }));
}

function labelFor(key: string, { person }: Given) {
  const name = [person.lastName, person.firstName].filter(Boolean).join(", ");
  return [name, key].filter(Boolean).join(" · ").slice(0, LONGEST_LABEL).toWellFormed();
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const NOT_SHOWN = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;

/** The cell as it is kept: without control characters; a note keeps its lines, anything else is one line. */
function tidy(cell: string, field: Field) {
  const text = undefuse(cell).trim();
  if (!NOT_SHOWN.test(text)) return text;
  if (field !== "note") return text.replace(/[\s\p{Cc}]+/gu, " ").trim();
  return text
    .replace(/\r\n?/g, "\n")
    .replace(/[^\P{Cc}\n\t]/gu, "")
    .trim();
}
