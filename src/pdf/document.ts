import { missingCharacters, registerFonts } from "./fonts";

const MARGIN = 54;

/** The text can't be printed: the font lacks characters, or it doesn't fit on the page. The message is a sentence. */
export class NotPrintable extends Error {}

/**
 * Creates a PDF on US Letter paper, without pages yet. It streams: each page is written when the next one starts, so
 * that it can have any number of pages. The fonts are "regular", "italic" and "bold".
 */
export async function newDocument(title: string): Promise<PDFKit.PDFDocument> {
  // Loaded when the first document is created: most processes never create one.
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
 * Returns a PDF with a single page, drawn at the first of these font sizes at which everything fits. `texts` is all the
 * text that `draw` draws. Throws NotPrintable.
 */
export async function onePagePdf(
  title: string,
  texts: string[],
  sizes: readonly number[],
  draw: (document: PDFKit.PDFDocument, size: number) => void,
): Promise<Buffer> {
  for (const size of sizes) {
    const document = await newDocument(title);
    const chunks: Buffer[] = [];
    let pages = 0;
    document.on("data", (chunk: Buffer) => chunks.push(chunk));
    document.on("pageAdded", () => pages++);
    const ended = new Promise((resolve) => document.once("end", resolve));

    document.addPage();
    refuseUnprintable(missingCharacters(document, texts.join("")));
    draw(document, size);
    document.end();
    await ended;
    if (pages === 1) return Buffer.concat(chunks);
  }
  throw new NotPrintable("It doesn't fit on one page.");
}

function refuseUnprintable(characters: string[]) {
  if (characters.length > 0) {
    throw new NotPrintable(`It has characters that the font for letters lacks: ${characters.join(" ")}`);
  }
}
