import { missingCharacters, registerFonts } from "./fonts";

const MARGIN = 54;

/** Text that can't be on paper: the font has no signs for it, or the page no room. Its message is a sentence. */
export class NotPrintable extends Error {}

/**
 * A PDF on US Letter that streams: a page leaves as soon as the next one begins, so that any number of them fits. It has
 * no page yet. The fonts are "regular", "italic" and "bold".
 */
export async function newDocument(title: string): Promise<PDFKit.PDFDocument> {
  // Loaded when the first document is made: most processes never make one.
  const { default: PDFDocument } = await import("pdfkit");
  const document = new PDFDocument({
    size: "LETTER",
    margin: MARGIN,
    autoFirstPage: false,
    bufferPages: false,
    lang: "en-US",
    displayTitle: true,
    info: { Title: title, Producer: "Gatehouse", Creator: "Gatehouse" },
  });
  registerFonts(document);
  return document;
}

/**
 * Makes a page of its own in memory, drawn at the first of these sizes of type at which it stays one. `texts` is all that
 * is drawn. Throws NotPrintable.
 */
export async function onePagePdf(
  title: string,
  texts: string[],
  sizes: readonly number[],
  draw: (document: PDFKit.PDFDocument, size: number) => void,
): Promise<Buffer> {
  for (const size of sizes) {
    const document = await newDocument(title);
    const pieces: Buffer[] = [];
    let pages = 0;
    document.on("data", (piece: Buffer) => pieces.push(piece));
    document.on("pageAdded", () => pages++);
    const ended = new Promise((resolve) => document.once("end", resolve));

    document.addPage();
    refuseUnprintable(missingCharacters(document, texts.join("")));
    draw(document, size);
    document.end();
    await ended;
    if (pages === 1) return Buffer.concat(pieces);
  }
  throw new NotPrintable("It is longer than one page.");
}

function refuseUnprintable(signs: string[]) {
  if (signs.length > 0) throw new NotPrintable(`It has signs that the printed letters' font lacks: ${signs.join(" ")}`);
}
