import { Invalid, type Sentences } from "../../errors";
import { MAX_HOUSEHOLD_ID } from "../household-ids";
import { undefuse } from "./import-cells";
import { type Field, guessField, isField, labelOf } from "./import-fields";
import { type Format, recordsIn } from "./import-records";

/** A column of the file: its heading and first values. */
export interface Column {
  heading: string;
  samples: string[];
}

/** The clerk's choices: the field of each column ("" to ignore it), the key column, and what a row is. */
export interface Mapping {
  fields: (Field | "")[];
  key: number;
  rows: "household" | "member";
}

export const MAX_COLUMNS = 200;
const SAMPLES = 3;
const SAMPLED_ROWS = 20;
const MAX_SAMPLE_LENGTH = 60;
/** If keys repeat this often in the first rows, each member has a row. */
const KEYS_REPEATED = 2 / 3;
const DELIMITERS = [",", ";", "\t", "|"];

/**
 * Reads the headings and first rows of a file from its beginning.
 * Throws Invalid at the field "file" if there are none.
 */
export function readColumns(head: Buffer, begins: number, whole: boolean, encoding: Format["encoding"]) {
  const format = { encoding, delimiter: guessDelimiter(head.subarray(begins)) };
  const [header, ...rows] = recordsIn(head.subarray(begins), begins, whole, format);
  const headerError = errorInHeader(header?.cells ?? [], header?.unreadable);
  if (headerError) throw new Invalid({ file: headerError });
  if (!header || rows.every(({ cells, unreadable }) => !unreadable && isBlank(cells))) {
    throw new Invalid({ file: "This file has headings but no rows. Choose a file with rows." });
  }
  const sampled = rows.filter(({ cells }) => !isBlank(cells)).slice(0, SAMPLED_ROWS);
  const columns = header.cells.map((heading, index) => ({
    heading: oneLine(heading) || `Column ${index + 1}`,
    samples: sampled.map(({ cells }) => oneLine(cells[index] ?? "")).filter(Boolean),
  }));
  return { format, rowsBegin: header.end, columns };
}

/** Guesses the mapping from the headings; "" if unsure. */
export function guessMapping(columns: Column[]): { fields: (Field | "")[]; key: number | ""; rows: Mapping["rows"] } {
  const guesses = columns.map(({ heading }) => guessField(heading));
  const fields = guesses.map((guess, index) => {
    const sure = guess && guesses.indexOf(guess) === index && (guess !== "householdId" || containsIds(columns[index]));
    return sure ? guess : "";
  });
  const key = [guesses.indexOf("householdId"), guesses.indexOf("email")].find((index) => index >= 0) ?? "";
  const keys = key === "" ? [] : (columns[key]?.samples ?? []);
  const repeated = keys.length > 1 && new Set(keys).size <= keys.length * KEYS_REPEATED;
  const rows = fields.includes("relation") || repeated ? "member" : "household";
  return { fields, key, rows };
}

/** Returns the errors of a submitted mapping, by form field. */
export function validateMapping(
  submitted: { fields: string[]; key: string; rows: string },
  columns: Column[],
): Sentences {
  const errors: Sentences = {};
  submitted.fields.forEach((field, index) => {
    if (field && !isField(field)) errors[`column-${index}`] = "Choose the contents of this column from the list.";
    else if (field && submitted.fields.indexOf(field) < index) {
      errors[`column-${index}`] = `Two columns are set to ${labelOf(field as Field)}. Choose one.`;
    }
  });
  if (!submitted.fields.includes("lastName")) errors["column-0"] ??= "Choose the column with the last name.";
  if (!/^\d{1,3}$/.test(submitted.key) || !columns[Number(submitted.key)]) errors.key = "Choose the key column.";
  if (!["household", "member"].includes(submitted.rows)) errors.rows = "Choose what one row is.";
  return errors;
}

/** Returns whether the first row looks like data instead of headings. */
export function lacksHeadings(columns: Column[]) {
  return columns.every(({ heading }) => !guessField(heading)) && columns.some(({ heading }) => /[@\d]/.test(heading));
}

/** The first values, shown beside a column. */
export function firstValues({ samples }: Column) {
  return [...new Set(samples)].slice(0, SAMPLES).join(" · ");
}

export function isBlank(cells: readonly string[]) {
  return cells.every((cell) => cell.trim() === "");
}

function errorInHeader(cells: string[], unreadable: string | undefined) {
  if (unreadable)
    return `The headings in the first row can't be read. ${unreadable} Correct the file and upload it again.`;
  if (isBlank(cells)) return "The first row of this file is blank. Add headings there and upload it again.";
  if (cells.length > MAX_COLUMNS) {
    return `This file has ${cells.length.toLocaleString("en-US")} columns. The limit is ${MAX_COLUMNS}. Remove columns that you don't need.`;
  }
  return null;
}

/** Picks the delimiter that gives the most cells in the first line; a comma if none does. */
function guessDelimiter(text: Buffer) {
  const [line = ""] = text
    .toString("latin1", 0, 20_000)
    .replace(/"[^"]*"/g, "")
    .trimStart()
    .split(/[\r\n]/);
  const count = (delimiter: string) => line.split(delimiter).length;
  return DELIMITERS.reduce((best, delimiter) => (count(delimiter) > count(best) ? delimiter : best));
}

/** Returns whether some first values can be household IDs. Rows with other values will be refused. */
function containsIds(column: Column | undefined) {
  return column?.samples.some(
    (text) => /^\d{1,9}$/.test(text) && Number(text) >= 1 && Number(text) <= MAX_HOUSEHOLD_ID,
  );
}

function oneLine(text: string) {
  return undefuse(text)
    .replace(/[\s\p{Cc}]+/gu, " ")
    .trim()
    .slice(0, MAX_SAMPLE_LENGTH)
    .toWellFormed();
}
