import type { Weight } from "./fonts";

/** A part of a paragraph in one font weight. */
export interface Run {
  text: string;
  weight: Weight;
}

/** A paragraph with its indent level and, in a list, its bullet or number. */
export interface Paragraph {
  runs: Run[];
  indent: number;
  bullet?: string;
  /** Whether it is close to the paragraph before it, as list items are. */
  close?: boolean;
}

interface Place {
  x: number;
  y: number;
  width: number;
}

/** No ligatures such as "ft": a PIN is read letter by letter. Pdfkit's types allow only features that are turned on. */
const NO_LIGATURES = { liga: false } as unknown as PDFKit.Mixins.OpenTypeFeatures[];
const STEP = 1.4;
const LEADING = 0.25;
const BETWEEN = 0.7;
const BETWEEN_CLOSE = 0.2;

/** Draws paragraphs below each other, wrapped to the width. */
export function drawParagraphs(document: PDFKit.PDFDocument, paragraphs: Paragraph[], place: Place, size: number) {
  document.x = place.x;
  document.y = place.y;
  paragraphs.forEach((paragraph, index) => {
    if (index > 0) document.y += size * (paragraph.close ? BETWEEN_CLOSE : BETWEEN);
    drawParagraph(document, paragraph, { ...place, y: document.y }, size);
  });
}

function drawParagraph(document: PDFKit.PDFDocument, { runs, indent, bullet }: Paragraph, place: Place, size: number) {
  const x = place.x + indent * STEP * size;
  const width = place.width - (x - place.x);
  document.fontSize(size);
  if (bullet) document.font("regular").text(bullet, x - STEP * size, place.y, { lineBreak: false });
  document.y = place.y;
  for (const line of linesOf(runs)) drawLine(document, line, { x, y: document.y, width }, size);
}

/** Splits runs at line breaks, because pdfkit loses a break between two font weights. */
function linesOf(runs: Run[]): Run[][] {
  const lines: Run[][] = [[]];
  for (const { text, weight } of runs) {
    text.split("\n").forEach((line, index) => {
      if (index > 0) lines.push([]);
      if (line !== "") lines.at(-1)?.push({ text: line, weight });
    });
  }
  return lines.filter((line) => line.length > 0);
}

function drawLine(document: PDFKit.PDFDocument, runs: Run[], { x, y, width }: Place, size: number) {
  runs.forEach(({ text, weight }, index) => {
    const options = { continued: index < runs.length - 1, lineGap: size * LEADING, width, features: NO_LIGATURES };
    document.font(weight);
    if (index === 0) document.text(text, x, y, options);
    else document.text(text, options);
  });
}
