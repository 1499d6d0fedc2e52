import { LineSetter } from "../../../pdf/line-setter";
import { INCH, US_LETTER } from "../../../pdf/paper";
import type { OutputRecord } from "./output-records";

const MOST_LISTED = 2000;

export interface ExcludedRecord {
  householdId: number;
  name: string;
  reason: string;
}

/** Whom an output leaves out and why; so many are listed, all of them counted. */
export class ExcludedRecords {
  readonly listed: ExcludedRecord[] = [];
  count = 0;

  add({ householdId, lastName, firstName }: OutputRecord, reason: string) {
    this.count++;
    const name = [lastName, firstName].filter(Boolean).join(", ");
    if (this.listed.length < MOST_LISTED) this.listed.push({ householdId, name, reason });
  }
}

const MARGIN = 0.75 * INCH;
const PITCH = 14;
const SIZE = 9.5;
const COLUMNS = { id: MARGIN, name: MARGIN + 0.9 * INCH, reason: MARGIN + 3 * INCH };

/** Lists at the end of a document whom it leaves out and why, on pages of their own; none where there is nobody. */
export function listExcludedRecords(document: PDFKit.PDFDocument, { listed, count }: ExcludedRecords, heading: string) {
  if (count === 0) return;
  const [bold, regular] = [new LineSetter(document, "bold"), new LineSetter(document, "regular")];
  let y = Number.POSITIVE_INFINITY;
  for (const { householdId, name, reason } of listed) {
    if (y > US_LETTER.height - MARGIN) y = newPage(document, bold, `${heading}: ${count.toLocaleString("en-US")}`);
    regular.write(String(householdId), COLUMNS.id, y, SIZE);
    regular.write(regular.cut(name, SIZE, COLUMNS.reason - COLUMNS.name - PITCH), COLUMNS.name, y, SIZE);
    regular.write(regular.cut(reason, SIZE, US_LETTER.width - MARGIN - COLUMNS.reason), COLUMNS.reason, y, SIZE);
    y += PITCH;
  }
  if (count > listed.length)
    bold.write(`and ${(count - listed.length).toLocaleString("en-US")} more`, COLUMNS.id, y, SIZE);
}

/** Gives where its first line stands. */
function newPage(document: PDFKit.PDFDocument, bold: LineSetter, heading: string) {
  document.addPage({ size: "LETTER", margin: 0 });
  bold.write(heading, MARGIN, MARGIN, SIZE + 3);
  bold.write("Household ID", COLUMNS.id, MARGIN + 2 * PITCH, SIZE);
  bold.write("Household", COLUMNS.name, MARGIN + 2 * PITCH, SIZE);
  bold.write("Why", COLUMNS.reason, MARGIN + 2 * PITCH, SIZE);
  return MARGIN + 3 * PITCH;
}
