import { table } from "../../../database/connection";
import type { Import } from "./import";
import { csvLine } from "./import-cells";
import { bufferEncoding, mend, textBegins } from "./import-encoding";
import { recordsIn } from "./import-records";
import type { ImportRun } from "./import-run";

/** The first heading of a file of refused rows; a column of that name is ignored when the file is imported again. */
export const REASON_HEADING = "Reason it was refused";
const ROWS_AT_ONCE = 200;
const BYTE_ORDER_MARK = "\ufeff";

/** One row of a run as the pages list it. */
export interface ListedRow {
  number: number;
  outcome: string;
  label: string;
  householdId: number | null;
  words: string;
  byteStart: number;
  byteEnd: number;
}

/** The first rows of a run, whatever became of them. */
export async function firstRows(run: ImportRun, limit: number): Promise<ListedRow[]> {
  return (await table("import_rows").where({ runId: run.id }).orderBy("number").limit(limit)) as unknown as ListedRow[];
}

/** The refused rows of a run behind the row of this number. */
export async function refusedRows(run: ImportRun, limit: number, behind = 0): Promise<ListedRow[]> {
  return (await table("import_rows")
    .where({ runId: run.id, outcome: "refused" })
    .where("number", ">", behind)
    .orderBy("number")
    .limit(limit)) as unknown as ListedRow[];
}

/** The refused rows as a CSV file, with the reason in front and the cells as they were, some at a time. */
export async function* refusedCsv(file: Import, run: ImportRun): AsyncGenerator<string> {
  const content = file.content;
  const header = await content.bytes(0, file.rowsBegin);
  yield BYTE_ORDER_MARK + csvLine([REASON_HEADING, ...cellsIn(header.subarray(textBegins(header)), file)]);

  for (let behind = 0; ; ) {
    const rows = await refusedRows(run, ROWS_AT_ONCE, behind);
    let lines = "";
    for (const row of rows) {
      lines += csvLine([row.words, ...cellsIn(await content.bytes(row.byteStart, row.byteEnd), file)]);
    }
    yield lines;
    const last = rows.at(-1);
    if (!last || rows.length < ROWS_AT_ONCE) return;
    behind = last.number;
  }
}

/** The cells of one row; one that can't be read is a single cell, as it stands in the file. */
function cellsIn(bytes: Buffer, { format }: Import) {
  const [record] = recordsIn(bytes, 0, true, format);
  if (record && !record.unreadable) return record.cells;
  return [mend(bytes.toString(bufferEncoding(format.encoding)), format.encoding).trimEnd()];
}
