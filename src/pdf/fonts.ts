import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const PACKAGE = "@expo-google-fonts/source-sans-3";
/** The same font as on the screens, with Latin and all its accents, Greek and Cyrillic. */
const FILES = {
  regular: "400Regular/SourceSans3_400Regular.ttf",
  italic: "400Regular_Italic/SourceSans3_400Regular_Italic.ttf",
  bold: "700Bold/SourceSans3_700Bold.ttf",
} as const;

export type Weight = keyof typeof FILES;

/** Characters that are invisible, whether or not the font has them. */
const BLANK = /[\s\p{Cf}]/u;
const { resolve } = createRequire(import.meta.url);
const opened = new Map<Weight, Opened>();

/** Private properties of pdfkit's documents and fonts. */
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
 * Registers the three fonts with a document. Their files are parsed once per process, because that is nine tenths of
 * the work for a document of one page. Each document embeds its own subset.
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
      // Not the font object itself, which keeps a reference to its document.
      opened.set(weight, { constructor: inside._font.constructor, font: inside._font.font });
    }
  }
}

/**
 * Loads all glyphs. One that is first used as a part of another, such as "." in "…", would be unsearchable in all later
 * documents.
 */
function loadGlyphs(font: Opened["font"]) {
  for (const point of font.characterSet) font.glyphForCodePoint(point);
}

/** Returns the characters of a text that the font lacks, each once. They would print as boxes. */
export function missingCharacters(document: PDFKit.PDFDocument, text: string): string[] {
  const { font } = (document.font("regular") as unknown as Inside)._font;
  const missing = (character: string) =>
    !BLANK.test(character) && !font.hasGlyphForCodePoint(character.codePointAt(0) ?? 0);
  return [...new Set(text)].filter(missing);
}

function fontFile(weight: Weight) {
  return readFileSync(resolve(`${PACKAGE}/${FILES[weight]}`));
}
