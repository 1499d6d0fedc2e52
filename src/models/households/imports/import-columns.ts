import { Invalid, type Sentences } from "../../errors";
import { LARGEST_HOUSEHOLD_ID } from "../household-numbers";
import { undefuse } from "./import-cells";
import { type Field, guessField, isField, labelOf } from "./import-fields";
import { type Format, recordsIn } from "./import-records";

/** A column of the file: its heading and the first things in it. */
export interface Column {
  heading: string;
  samples: string[];
}

/** What the clerk decided: the field of each column ("" is ignored), the column of the key, and what one row is. */
export interface Mapping {
  fields: (Field | "")[];
  key: number;
  rows: "household" | "member";
}

export const MOST_COLUMNS = 200;
const SAMPLES = 3;
const ROWS_LOOKED_AT = 20;
const LONGEST_SAMPLE = 60;
/** Keys that come back so often in the first rows are of households with a row for each member. */
const KEYS_REPEATED = 2 / 3;
const DELIMITERS = [",", ";", "\t", "|"];

/**
 * Reads the headings and first rows of a file from its beginning.
 * Throws Invalid at the field "file" with what to do where there are none.
 */
export function readColumns(head: Buffer, begins: number, whole: boolean, encoding: Format["encoding"]) {
  const format = { encoding, delimiter: guessDelimiter(head.subarray(begins)) };
  const [header, ...rows] = recordsIn(head.subarray(begins), begins, whole, format);
  const faulty = errorInHeader(header?.cells ?? [], header?.unreadable);
  if (faulty) throw new Invalid({ file: faulty });
  if (!header || rows.every(({ cells, unreadable }) => !unreadable && isBlank(cells))) {
    throw new Invalid({ file: "This file has headings and no rows below them. Choose a file with rows." });
  }
  const looked = rows.filter(({ cells }) => !isBlank(cells)).slice(0, ROWS_LOOKED_AT);
  const columns = header.cells.map((heading, index) => ({
    heading: oneLine(heading) || `Column ${index + 1}`,
    samples: looked.map(({ cells }) => oneLine(cells[index] ?? "")).filter(Boolean),
  }));
  return { format, rowsBegin: header.end, columns };
}

/** The mapping that the headings suggest; "" where nothing is sure. */
export function guessMapping(columns: Column[]): { fields: (Field | "")[]; key: number | ""; rows: Mapping["rows"] } {
  const guesses = columns.map(({ heading }) => guessField(heading));
  const fields = guesses.map((guess, index) => {
    const sure = guess && guesses.indexOf(guess) === index && (guess !== "householdId" || areIds(columns[index]));
    return sure ? guess : "";
  });
  const key = [guesses.indexOf("householdId"), guesses.indexOf("email")].find((index) => index >= 0) ?? "";
  const keys = key === "" ? [] : (columns[key]?.samples ?? []);
  const repeated = keys.length > 1 && new Set(keys).size <= keys.length * KEYS_REPEATED;
  const rows = fields.includes("relation") || repeated ? "member" : "household";
  return { fields, key, rows };
}

/** What is wrong with a mapping as posted, by the field of the form. */
export function validateMapping(posted: { fields: string[]; key: string; rows: string }, columns: Column[]): Sentences {
  const errors: Sentences = {};
  posted.fields.forEach((field, index) => {
    if (field && !isField(field)) errors[`column-${index}`] = "Choose what this column holds from the list.";
    else if (field && posted.fields.indexOf(field) < index) {
      errors[`column-${index}`] = `Two columns are ${labelOf(field as Field)}. Choose one of them.`;
    }
  });
  if (!posted.fields.includes("lastName")) errors["column-0"] ??= "Choose the column that holds the last name.";
  if (!/^\d{1,3}$/.test(posted.key) || !columns[Number(posted.key)]) errors.key = "Choose the key column.";
  if (!["household", "member"].includes(posted.rows)) errors.rows = "Choose what one row is.";
  return errors;
}

/** True where the first row looks like somebody's data. */
export function lacksHeadings(columns: Column[]) {
  return columns.every(({ heading }) => !guessField(heading)) && columns.some(({ heading }) => /[@\d]/.test(heading));
}

/** The first values to show beside a column's select. */
export function firstValues({ samples }: Column) {
  return [...new Set(samples)].slice(0, SAMPLES).join(" · ");
}

export function isBlank(cells: readonly string[]) {
  return cells.every((cell) => cell.trim() === "");
}

function errorInHeader(cells: string[], unreadable: string | undefined) {
  if (unreadable)
    return `The headings in the first row can't be read. ${unreadable} Mend the file and upload it again.`;
  if (isBlank(cells)) return "The first row of this file is blank. Put the headings there and upload it again.";
  if (cells.length > MOST_COLUMNS) {
    return `This file has ${cells.length.toLocaleString("en-US")} columns. At most ${MOST_COLUMNS} can be read: leave out those you don't need.`;
  }
  return null;
}

/** The one that cuts the first line into most cells, quoted ones apart; a comma where none does. */
function guessDelimiter(text: Buffer) {
  const [line = ""] = text
    .toString("latin1", 0, 20_000)
    .replace(/"[^"]*"/g, "")
    .trimStart()
    .split(/[\r\n]/);
  const count = (delimiter: string) => line.split(delimiter).length;
  return DELIMITERS.reduce((best, delimiter) => (count(delimiter) > count(best) ? delimiter : best));
}

/** Numbers that can be household IDs are among the first values; a row that has another will be refused. */
function areIds(column: Column | undefined) {
  return column?.samples.some(
    (text) => /^\d{1,9}$/.test(text) && Number(text) >= 1 && Number(text) <= LARGEST_HOUSEHOLD_ID,
  );
}

function oneLine(text: string) {
  return undefuse(text)
    .replace(/[\s\p{Cc}]+/gu, " ")
    .trim()
    .slice(0, LONGEST_SAMPLE)
    .toWellFormed();
}
