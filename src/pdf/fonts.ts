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
const read = new Map<Weight, Buffer>();

/** What pdfkit keeps of a font to itself. */
interface WithFont {
  _font: { font: { hasGlyphForCodePoint(point: number): boolean } };
}

/** Makes the three weights known to a document, by their names. */
export function registerFonts(document: PDFKit.PDFDocument) {
  for (const weight of Object.keys(FILES) as Weight[]) document.registerFont(weight, fontFile(weight));
}

/** The characters of a text that the font has no sign for, each once: they would print as boxes. */
export function unprintable(document: PDFKit.PDFDocument, text: string): string[] {
  const { font } = (document.font("regular") as unknown as WithFont)._font;
  const missing = (sign: string) => !BLANK.test(sign) && !font.hasGlyphForCodePoint(sign.codePointAt(0) ?? 0);
  return [...new Set(text)].filter(missing);
}

function fontFile(weight: Weight) {
  const file = read.get(weight) ?? readFileSync(resolve(`${PACKAGE}/${FILES[weight]}`));
  read.set(weight, file);
  return file;
}
