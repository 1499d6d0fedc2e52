import type { Weight } from "./fonts";

/** A piece of a paragraph in one weight. */
export interface Run {
  text: string;
  weight: Weight;
}

/** A paragraph, set as deep as `indent`, behind its bullet or number where it has one. */
export interface Paragraph {
  runs: Run[];
  indent: number;
  bullet?: string;
  /** Stands close to the paragraph before it: an item of a list. */
  close?: boolean;
}

interface Place {
  x: number;
  y: number;
  width: number;
}

/** No "ft" drawn as one sign: a PIN is read letter by letter. The types know only features that are put on. */
const APART = { liga: false } as unknown as PDFKit.Mixins.OpenTypeFeatures[];
const STEP = 1.4;
const LEADING = 0.25;
const BETWEEN = 0.7;
const BETWEEN_CLOSE = 0.2;

/** Sets paragraphs one below the other, wrapped to the width. */
export function setParagraphs(document: PDFKit.PDFDocument, paragraphs: Paragraph[], place: Place, size: number) {
  document.x = place.x;
  document.y = place.y;
  paragraphs.forEach((paragraph, index) => {
    if (index > 0) document.y += size * (paragraph.close ? BETWEEN_CLOSE : BETWEEN);
    setParagraph(document, paragraph, { ...place, y: document.y }, size);
  });
}

function setParagraph(document: PDFKit.PDFDocument, { runs, indent, bullet }: Paragraph, place: Place, size: number) {
  const x = place.x + indent * STEP * size;
  const width = place.width - (x - place.x);
  document.fontSize(size);
  if (bullet) document.font("regular").text(bullet, x - STEP * size, place.y, { lineBreak: false });
  document.y = place.y;
  for (const line of linesOf(runs)) setLine(document, line, { x, y: document.y, width }, size);
}

/** What stands between line breaks: pdfkit loses a break that is between two weights. */
function linesOf(runs: Run[]): Run[][] {
  const lines: Run[][] = [[]];
  for (const { text, weight } of runs) {
    text.split("\n").forEach((piece, index) => {
      if (index > 0) lines.push([]);
      if (piece !== "") lines.at(-1)?.push({ text: piece, weight });
    });
  }
  return lines.filter((line) => line.length > 0);
}

function setLine(document: PDFKit.PDFDocument, runs: Run[], { x, y, width }: Place, size: number) {
  runs.forEach(({ text, weight }, index) => {
    const how = { continued: index < runs.length - 1, lineGap: size * LEADING, width, features: APART };
    document.font(weight);
    if (index === 0) document.text(text, x, y, how);
    else document.text(text, how);
  });
}
