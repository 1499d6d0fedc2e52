import { table } from "../../../database/connection";
import type { Import } from "./import";
import { csvLine } from "./import-cells";
import { bufferEncoding, decodeWindows1252, textBegins } from "./import-encoding";
import { recordsIn } from "./import-records";
import type { ImportRun } from "./import-run";

/** The first heading in a file of refused rows. This column is ignored when the file is imported again. */
export const REASON_HEADING = "Reason it was refused";
const ROWS_AT_ONCE = 200;
const BYTE_ORDER_MARK = "\ufeff";

/** One row of a run as listed on screens. */
export interface ListedRow {
  number: number;
  outcome: string;
  label: string;
  householdId: number | null;
  words: string;
  byteStart: number;
  byteEnd: number;
}

/** Returns the first rows of a run, whatever their result. */
export async function firstRows(run: ImportRun, limit: number): Promise<ListedRow[]> {
  return (await table("import_rows").where({ runId: run.id }).orderBy("number").limit(limit)) as unknown as ListedRow[];
}

/** Returns the refused rows of a run after this row number. */
export async function refusedRows(run: ImportRun, limit: number, after = 0): Promise<ListedRow[]> {
  return (await table("import_rows")
    .where({ runId: run.id, outcome: "refused" })
    .where("number", ">", after)
    .orderBy("number")
    .limit(limit)) as unknown as ListedRow[];
}

/** Yields the refused rows as CSV lines: the reason, then the original cells. */
export async function* refusedCsv(file: Import, run: ImportRun): AsyncGenerator<string> {
  const content = file.content;
  const header = await content.bytes(0, file.rowsBegin);
  yield BYTE_ORDER_MARK + csvLine([REASON_HEADING, ...cellsIn(header.subarray(textBegins(header)), file)]);

  for (let after = 0; ; ) {
    const rows = await refusedRows(run, ROWS_AT_ONCE, after);
    let lines = "";
    for (const row of rows) {
      lines += csvLine([row.words, ...cellsIn(await content.bytes(row.byteStart, row.byteEnd), file)]);
    }
    yield lines;
    const last = rows.at(-1);
    if (!last || rows.length < ROWS_AT_ONCE) return;
    after = last.number;
  }
}

/** Returns the cells of a row. A row that can't be read is a single cell with its text. */
function cellsIn(bytes: Buffer, { format }: Import) {
  const [record] = recordsIn(bytes, 0, true, format);
  if (record && !record.unreadable) return record.cells;
  return [decodeWindows1252(bytes.toString(bufferEncoding(format.encoding)), format.encoding).trimEnd()];
}
