import { newDocument } from "../../../pdf/document";
import { LineSetter } from "../../../pdf/line-setter";
import { INCH } from "../../../pdf/paper";
import { streamDocument } from "../../../pdf/streamed-document";
import { clockFormat } from "../../clock";
import type { CampaignFacts } from "../campaign-facts";
import type { Scope } from "./output-records";
import { type ReportKind, type ReportRow, reportRows } from "./report-rows";

interface Column {
  heading: string;
  width: number;
  text: (row: ReportRow) => string;
}
type Columns = readonly Column[];

const [PAPER_WIDTH, PAPER_HEIGHT] = [11 * INCH, 8.5 * INCH];
const MARGIN = 0.5 * INCH;
const [SIZE, PITCH, GAP] = [8.5, 12.5, 8];
const inWords = clockFormat({ day: "numeric", month: "long", year: "numeric" });

const ID: Column = { heading: "Household", width: 52, text: ({ householdId }) => String(householdId) };
const LAST: Column = { heading: "Last Name", width: 104, text: ({ lastName }) => lastName };
const FIRST: Column = { heading: "First Name", width: 92, text: ({ firstName }) => firstName };
const ADDRESS: Column = { heading: "Address", width: 160, text: ({ address }) => address };
const CITY: Column = { heading: "City", width: 92, text: ({ city }) => city };
const STATE: Column = { heading: "State", width: 32, text: ({ state }) => state };
const ZIP: Column = { heading: "Zip", width: 48, text: ({ zip }) => zip };
const EMAIL: Column = { heading: "Email Address", width: 140, text: ({ email }) => email };
const PHONE: Column = { heading: "Phone", width: 84, text: ({ phone }) => phone };
const WHY: Column = { heading: "Why", width: 116, text: ({ trouble }) => trouble };

/** A report of a campaign's records as a PDF in pieces, with their email addresses or not. */
export async function* report(campaign: CampaignFacts, scope: Scope, kind: ReportKind, withEmails: boolean) {
  const title = kind === "records" ? "Pass RecConnect report" : "Records with invalid or no email";
  const document = await newDocument(title);
  const sheet = new ReportSheet(document, title, columnsOf(kind, withEmails));
  yield* streamDocument(document, async function* draw() {
    sheet.begin();
    for await (const rows of reportRows(campaign, scope, kind)) {
      for (const row of rows) sheet.add(row);
      yield;
    }
    sheet.end();
  });
}

function columnsOf(kind: ReportKind, withEmails: boolean): Columns {
  if (kind === "records") return [ID, LAST, FIRST, ADDRESS, CITY, STATE, ZIP, ...(withEmails ? [EMAIL] : [])];
  return [ID, LAST, FIRST, { ...ADDRESS, width: 130 }, CITY, ZIP, PHONE, WHY];
}

/** A table that goes on over as many pages as it takes. */
class ReportSheet {
  private readonly bold: LineSetter;
  private readonly regular: LineSetter;
  private readonly date = inWords(new Date());
  private pages = 0;
  private rows = 0;
  private y = 0;

  constructor(
    private readonly document: PDFKit.PDFDocument,
    private readonly title: string,
    private readonly columns: Columns,
  ) {
    this.bold = new LineSetter(document, "bold");
    this.regular = new LineSetter(document, "regular");
  }

  begin() {
    this.document.addPage({ size: "LETTER", layout: "landscape", margin: 0 });
    this.pages++;
    const foot = `${this.date}, page ${this.pages}`;
    this.bold.write(this.title, MARGIN, MARGIN + 10, 12);
    this.regular.write(foot, PAPER_WIDTH - MARGIN - this.regular.width(foot, SIZE), MARGIN + 10, SIZE);
    this.y = MARGIN + 32;
    this.line(this.bold, ({ heading }) => heading);
    const [left, right, y] = [MARGIN, PAPER_WIDTH - MARGIN, PAPER_HEIGHT - this.y + PITCH - 4];
    // The page as pdfkit has it is upside down.
    this.document.addContent(`0.5 w ${left} ${PAPER_HEIGHT - y} m ${right} ${PAPER_HEIGHT - y} l S`);
    this.y += 2;
  }

  add(row: ReportRow) {
    if (this.y > PAPER_HEIGHT - MARGIN) this.begin();
    this.line(this.regular, ({ text }) => text(row));
    this.rows++;
  }

  end() {
    if (this.y + PITCH > PAPER_HEIGHT - MARGIN) this.begin();
    this.y += PITCH / 2;
    const words = this.rows === 1 ? "1 record" : `${this.rows.toLocaleString("en-US")} records`;
    this.bold.write(words, MARGIN, this.y, SIZE);
  }

  private line(setter: LineSetter, textOf: (column: Column) => string) {
    let x = MARGIN;
    for (const column of this.columns) {
      setter.write(setter.cut(textOf(column), SIZE, column.width - GAP), x, this.y, SIZE);
      x += column.width;
    }
    this.y += PITCH;
  }
}
