import { CsvError, type Options, parse } from "csv-parse/sync";
import { bufferEncoding, decodeWindows1252, type Encoding } from "./import-encoding";

/** A longer row is refused: most likely a quotation mark was never closed. */
export const MAX_RECORD_BYTES = 256 * 1024;
/** Each unclosed quotation mark means reading everything after it, so after this many the rest is not read. */
const MAX_UNCLOSED = 50;

export interface Format {
  encoding: Encoding;
  delimiter: string;
}

/** One record of a CSV file: its position, and its cells or why they can't be read. */
export interface CsvRecord {
  start: number;
  end: number;
  cells: string[];
  unreadable?: string;
  /** The line continues past the window. The next record begins at its end. */
  unfinished?: boolean;
}

const UNCLOSED = "A quotation mark is never closed.";
const OUT_OF_PLACE = "A quotation mark is out of place.";
const TOO_LONG = "The row is longer than 256 KB.";
const REST_NOT_READ = "Too many quotation marks are never closed. The rest of the file was not read.";

/**
 * Reads the records that begin in this window of a file, which starts at byte `from` and ends the file where `last`.
 * A record that can't be read costs its own line only: the next line begins a new one. A window of at least
 * LONGEST_RECORD bytes gives at least one record; what is cut off at its end is for the next window.
 */
export function recordsIn(window: Buffer, from: number, last: boolean, format: Format, reasons = {}): CsvRecord[] {
  const records: CsvRecord[] = [];
  let unclosed = countCostlyErrors(reasons);
  let at = 0;

  while (at < window.length) {
    const { read, error } = readUntilError(window.subarray(at), from + at, format);
    const cutOff = !last && !error && read.at(-1)?.end === from + window.length;
    if (cutOff) read.pop();
    for (const record of read) records.push(record);
    at = (read.at(-1)?.end ?? from + at) - from;
    if (!error && !cutOff) break;

    const end = endOfLine(window, at, last);
    const mayGoOn = cutOff || error === "CSV_QUOTE_NOT_CLOSED" || end === undefined;
    if (mayGoOn && !last && window.length - at < MAX_RECORD_BYTES) break;

    const bad = unclosed < MAX_UNCLOSED ? badRecord(window, at, end, error, format) : restNotRead();
    if (bad.unreadable === UNCLOSED || bad.unreadable === TOO_LONG) unclosed += 1;
    records.push({ ...bad, start: from + at, end: from + bad.end, unfinished: end === undefined && !last });
    at = bad.end;
  }
  return records;
}

/** Reads a line that failed. A quotation mark inside an unquoted cell is taken literally. */
function badRecord(window: Buffer, at: number, lineEnd: number | undefined, error: string | undefined, format: Format) {
  const end = lineEnd ?? window.length;
  const [relaxed] =
    error === "INVALID_OPENING_QUOTE" ? readUntilError(window.subarray(at, end), at, format, true).read : [];
  return { end, cells: relaxed?.cells ?? [], unreadable: relaxed ? undefined : reasonOf(error) };
}

function restNotRead() {
  return { end: Number.POSITIVE_INFINITY, cells: [], unreadable: REST_NOT_READ };
}

function countCostlyErrors(reasons: Record<string, number>) {
  return (reasons[UNCLOSED] ?? 0) + (reasons[TOO_LONG] ?? 0);
}

/** Returns the records before the first error, and the CSV reader's error code. */
function readUntilError(bytes: Buffer, from: number, format: Format, relaxed = false) {
  const read: CsvRecord[] = [];
  let start = from;
  const take = (cells: string[], { bytes: length }: { bytes: number }) => {
    read.push({ start, end: from + length, cells: cells.map((cell) => decodeWindows1252(cell, format.encoding)) });
    start = from + length;
    return null;
  };

  try {
    parse(bytes, { ...optionsFor(format), relax_quotes: relaxed, on_record: take as unknown as Options["on_record"] });
    return { read, error: undefined };
  } catch (error) {
    if (error instanceof CsvError) return { read, error: String(error.code) };
    throw error;
  }
}

function optionsFor(format: Format): Options {
  return {
    delimiter: format.delimiter,
    encoding: bufferEncoding(format.encoding),
    record_delimiter: ["\r\n", "\n", "\r"],
    relax_column_count: true,
    max_record_size: MAX_RECORD_BYTES,
  };
}

function reasonOf(error: string | undefined) {
  if (error === "CSV_QUOTE_NOT_CLOSED") return UNCLOSED;
  return error === "CSV_INVALID_CLOSING_QUOTE" || error === "INVALID_OPENING_QUOTE" ? OUT_OF_PLACE : TOO_LONG;
}

/** Returns where the next line begins; undefined if this line doesn't end in the window. */
function endOfLine(window: Buffer, at: number, last: boolean) {
  for (let place = at; place < window.length; place++) {
    if (window[place] === 0x0a) return place + 1;
    if (window[place] !== 0x0d) continue;
    if (window[place + 1] === 0x0a) return place + 2;
    if (place + 1 < window.length || last) return place + 1;
  }
  return undefined;
}
