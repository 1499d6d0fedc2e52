import type { HouseholdAttributes } from "../household-attributes";
import { emailKey } from "../search-keys";
import { undefuse } from "./import-cells";
import { isBlank, type Mapping } from "./import-columns";
import { type Field, memberField, type PersonField } from "./import-fields";
import type { CsvRecord } from "./import-records";
import type { ParsedRow, PersonData, Refusal, RowData } from "./import-row-data";
import { BLANK, refusalOfRow } from "./import-row-errors";
import { isoDate, relationOf, residencyOf, restoreZip } from "./import-vocabulary";

const MAX_KEY_LENGTH = 200;
const MAX_LABEL_LENGTH = 80;

/** Parses rows according to a mapping. Skips blank rows. */
export class RowReader {
  private readonly fields: [number, Field][];

  constructor(
    private readonly mapping: Mapping,
    private readonly width: number,
    private readonly brokenCharacters: boolean,
  ) {
    const used = (field: Field) => (mapping.rows === "household" ? field !== "relation" : !memberField(field));
    this.fields = [...mapping.fields.entries()].filter((entry): entry is [number, Field] => {
      return entry[1] !== "" && used(entry[1]);
    });
  }

  /** Parses a row; returns undefined for a blank row. */
  read({ start, end, cells, unreadable }: CsvRecord, number: number): ParsedRow | undefined {
    if (!unreadable && isBlank(cells)) return undefined;

    const texts = new Map(this.fields.map(([index, field]) => [field, cleanCell(cells[index] ?? "", field)]));
    const keyText = cleanCell(cells[this.mapping.key] ?? "", "email");
    const key = keyText.length <= MAX_KEY_LENGTH ? emailKey(keyText) : "";
    const given = unreadable ? { household: {}, person: {}, members: [] } : parseCells(texts);
    const refusal = this.refusalOf(cells, unreadable, keyText) ?? refusalOfRow(given, texts);
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
    if (cells.some((cell) => cell.includes("\0"))) return { reason: "The row contains a NUL character." };
    if (this.brokenCharacters && cells.some((cell) => cell.includes("\ufffd"))) {
      return { reason: "The row contains characters that are not UTF-8." };
    }
    if (!keyText) return { reason: "The key column is blank." };
    return keyText.length > MAX_KEY_LENGTH
      ? { reason: `The key is longer than ${MAX_KEY_LENGTH} characters.` }
      : undefined;
  }
}

function parseCells(texts: Map<Field, string>): RowData {
  const household: Partial<HouseholdAttributes> = {};
  const primary: PersonData = {};
  const members: PersonData[] = [];
  let householdId: number | undefined;

  for (const [field, text] of texts) {
    if (!text) continue;
    if (isHouseholdColumn(field)) household[field] = field === "residency" ? (residencyOf(text) ?? text) : text;
    else if (field === "householdId") householdId = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    else if (isPersonField(field)) setPersonField(primary, field, text);
    else {
      const member = memberField(field);
      if (!member) continue;
      const person = members[member.number - 1] ?? {};
      members[member.number - 1] = person;
      setPersonField(person, member.field, text);
    }
  }
  if (household.zip) household.zip = restoreZip(household.zip, household.state ?? "");
  return { householdId, household, person: primary, members: completeMembers(members, primary.lastName) };
}

const PERSON_FIELDS: ReadonlySet<string> = new Set<PersonField>(["firstName", "lastName", "dateOfBirth", "relation"]);
const HOUSEHOLD_FIELDS: ReadonlySet<string> = new Set(Object.keys(BLANK).filter((field) => !PERSON_FIELDS.has(field)));

function isPersonField(field: Field): field is PersonField {
  return PERSON_FIELDS.has(field);
}

function isHouseholdColumn(field: Field): field is Exclude<keyof HouseholdAttributes, PersonField> {
  return HOUSEHOLD_FIELDS.has(field);
}

function setPersonField(person: PersonData, field: PersonField, text: string) {
  if (field === "relation") person.relation = relationOf(text);
  else person[field] = field === "dateOfBirth" ? isoDate(text) : text;
}

/** The members in the row. One without a last name gets the primary person's. */
function completeMembers(members: PersonData[], lastName: string | undefined) {
  return members
    .filter((person) => person && (person.firstName || person.lastName))
    .map((person) => ({ ...person, lastName: person.lastName ?? lastName }));
}

function labelFor(key: string, { person }: RowData) {
  const name = [person.lastName, person.firstName].filter(Boolean).join(", ");
  return [name, key].filter(Boolean).join(" · ").slice(0, MAX_LABEL_LENGTH).toWellFormed();
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: it matches control characters on purpose
const CONTROL_CHARACTERS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;

/** Cleans a cell: no control characters, and one line except in a note. */
function cleanCell(cell: string, field: Field) {
  const text = undefuse(cell).trim();
  if (!CONTROL_CHARACTERS.test(text)) return text;
  if (field !== "note") return text.replace(/[\s\p{Cc}]+/gu, " ").trim();
  return text
    .replace(/\r\n?/g, "\n")
    .replace(/[^\P{Cc}\n\t]/gu, "")
    .trim();
}
