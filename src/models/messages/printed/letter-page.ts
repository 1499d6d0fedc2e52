import { onePagePdf } from "../../../pdf/document";
import { INCH, US_LETTER } from "../../../pdf/paper";
import { drawParagraphs, type Paragraph } from "../../../pdf/paragraphs";

/** The content of the page. The body may have the PIN in clear. */
export interface LetterPage {
  /** The lines of the office, its name first. */
  office: string[];
  /** The household's address, at most four lines. */
  addressee: string[];
  date: string;
  householdId: number;
  /** "" for none. Also the title of the PDF if `title` is undefined. */
  heading: string;
  title?: string;
  body: Paragraph[];
}

/** What the window of a number 10 envelope shows when the sheet is folded in three, wherever it slides. */
const WINDOW = { x: INCH, y: 2.5 * INCH, width: 3.3 * INCH, pitch: 12 };
/** The rest of the letter starts below what the window could show. */
const BELOW_WINDOW = 3.9 * INCH;
const MARGIN = INCH;
const WIDTH = US_LETTER.width - 2 * MARGIN;
const RIGHT = { x: 5.5 * INCH, width: US_LETTER.width - MARGIN - 5.5 * INCH };
const TOP = 0.6 * INCH;
const SIZES = [11, 10, 9] as const;
const SMALL = 9.5;
const [ADDRESS_SIZE, SMALLEST_ADDRESS] = [11, 7];

/**
 * Returns the page as a PDF in memory, possibly **with the PIN in clear**: only for the response to a clerk. Throws
 * NotPrintable.
 */
export function letterPage(page: LetterPage): Promise<Buffer> {
  const texts = [...page.office, ...page.addressee, page.date, page.heading].concat(
    page.body.flatMap(({ runs }) => runs.map(({ text }) => text)),
  );
  return onePagePdf(page.title ?? page.heading, texts, SIZES, (document, size) => {
    drawOffice(document, page.office);
    drawDate(document, page);
    drawAddressee(document, page.addressee);
    const heading: Paragraph = { runs: [{ text: page.heading, weight: "bold" }], indent: 0 };
    const paragraphs = page.heading ? [heading, ...page.body] : page.body;
    drawParagraphs(document, paragraphs, { x: MARGIN, y: BELOW_WINDOW, width: WIDTH }, size);
  });
}

function drawOffice(document: PDFKit.PDFDocument, [name = "", ...rest]: string[]) {
  const width = RIGHT.x - MARGIN - INCH / 4;
  document.font("bold").fontSize(SIZES[0]).text(name, MARGIN, TOP, { width });
  if (rest.length > 0) document.font("regular").fontSize(SMALL).text(rest.join("\n"), { width });
}

function drawDate(document: PDFKit.PDFDocument, { date, householdId }: LetterPage) {
  const lines = `${date}\nHousehold ID ${householdId}`;
  document.font("regular").fontSize(SMALL).text(lines, RIGHT.x, TOP, { width: RIGHT.width, align: "right" });
}

/** Uses a smaller size if a line is too long for the window. */
function drawAddressee(document: PDFKit.PDFDocument, lines: string[]) {
  document.font("regular").fontSize(ADDRESS_SIZE);
  const widest = Math.max(1, ...lines.map((line) => document.widthOfString(line)));
  document.fontSize(Math.max(SMALLEST_ADDRESS, Math.min(ADDRESS_SIZE, (ADDRESS_SIZE * WINDOW.width) / widest)));
  lines.forEach((line, index) => {
    document.text(line, WINDOW.x, WINDOW.y + index * WINDOW.pitch, { lineBreak: false });
  });
}
