import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const PACKAGE = "@expo-google-fonts/source-sans-3";
/** The screens' own face, whole: Latin with all its accents, Greek and Cyrillic. */
const FILES = {
  regular: "400Regular/SourceSans3_400Regular.ttf",
  italic: "400Regular_Italic/SourceSans3_400Regular_Italic.ttf",
  bold: "700Bold/SourceSans3_700Bold.ttf",
} as const;

export type Weight = keyof typeof FILES;

/** What shows as nothing, whether or not the font has it. */
const BLANK = /[\s\p{Cf}]/u;
const { resolve } = createRequire(import.meta.url);
const opened = new Map<Weight, Opened>();

/** What pdfkit keeps of a document and its fonts to itself. */
interface Inside {
  _font: Opened;
  _fontFamilies: Record<string, Opened>;
  _fontCount: number;
}
interface Opened {
  font: {
    hasGlyphForCodePoint(point: number): boolean;
    glyphForCodePoint(point: number): unknown;
    readonly characterSet: number[];
  };
  constructor: new (document: PDFKit.PDFDocument, font: Opened["font"], id: string) => Opened;
}

/**
 * Makes the three weights known to a document, by their names. Their files are taken apart once a process: for a document
 * of one page that would be nine tenths of the work. What a document embeds of them is its own.
 */
export function registerFonts(document: PDFKit.PDFDocument) {
  const inside = document as unknown as Inside;
  for (const weight of Object.keys(FILES) as Weight[]) {
    const known = opened.get(weight);
    if (known) {
      inside._fontFamilies[weight] = new known.constructor(document, known.font, `F${++inside._fontCount}`);
    } else {
      document.registerFont(weight, fontFile(weight)).font(weight);
      loadGlyphs(inside._font.font);
      // Not the font itself, which holds on to its document.
      opened.set(weight, { constructor: inside._font.constructor, font: inside._font.font });
    }
  }
}

/** A sign that is met first as a part of another, as "." is of "…", would read as nothing in every document after. */
function loadGlyphs(font: Opened["font"]) {
  for (const point of font.characterSet) font.glyphForCodePoint(point);
}

/** The characters of a text that the font has no sign for, each once: they would print as boxes. */
export function missingCharacters(document: PDFKit.PDFDocument, text: string): string[] {
  const { font } = (document.font("regular") as unknown as Inside)._font;
  const missing = (sign: string) => !BLANK.test(sign) && !font.hasGlyphForCodePoint(sign.codePointAt(0) ?? 0);
  return [...new Set(text)].filter(missing);
}

function fontFile(weight: Weight) {
  return readFileSync(resolve(`${PACKAGE}/${FILES[weight]}`));
}
