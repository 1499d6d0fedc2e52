import type { Weight } from "./fonts";

/** Private properties of pdfkit's fonts. */
interface EmbeddedFont {
  id: string;
  ref(): unknown;
  encode(text: string): [codes: string[], positions: { advanceWidth: number }[]];
  /** The characters that each code stands for when text is searched or copied. */
  unicode: number[][];
  font: { hasGlyphForCodePoint(point: number): boolean };
}
interface Inside {
  _font: EmbeddedFont;
  page: { fonts: Record<string, unknown> };
}

/** A character's code in the page and its width in thousandths of the font size; null if the font lacks it. */
type Glyph = { code: string; width: number } | null;

const ELLIPSIS = "…";
/** Characters that are invisible, whether or not the font has them. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}]/u;
const THOUSANDTHS = 1000;
const HEX = 16;

/**
 * Writes lines of text in one font, for thousands of pages. Each character is looked up once, so that a line takes some
 * microseconds. Pdfkit's own text() takes a hundred times as long. There is no kerning.
 */
export class LineSetter {
  private readonly font: EmbeddedFont;
  private readonly glyphs = new Map<string, Glyph>();

  constructor(
    private readonly document: PDFKit.PDFDocument,
    weight: Weight,
  ) {
    document.font(weight);
    this.font = (document as unknown as Inside)._font;
  }

  /** Returns whether the font has all visible characters of the text. */
  has(text: string) {
    return charactersOf(text).every((character) => this.glyph(character) !== null);
  }

  /** Returns the width of a line in points. */
  width(text: string, size: number) {
    return (
      (charactersOf(text).reduce((sum, character) => sum + (this.glyph(character)?.width ?? 0), 0) * size) / THOUSANDTHS
    );
  }

  /** Returns the text, or as much of its start as fits the width with an ellipsis. */
  cut(text: string, size: number, width: number) {
    if (this.width(text, size) <= width) return text;
    const characters = charactersOf(text);
    let room = (width * THOUSANDTHS) / size - (this.glyph(ELLIPSIS)?.width ?? 0);
    let count = 0;
    for (const character of characters) {
      room -= this.glyph(character)?.width ?? 0;
      if (room < 0) break;
      count++;
    }
    return characters.slice(0, count).join("").trimEnd() + ELLIPSIS;
  }

  /** Writes a line on the current page, with its baseline `y` points below the top of the page. */
  write(text: string, x: number, y: number, size: number) {
    const { page } = this.document as unknown as Inside;
    page.fonts[this.font.id] ??= this.font.ref();
    const codes = charactersOf(text)
      .map((character) => this.glyph(character)?.code ?? "")
      .join("");
    const bottom = this.document.page.height - y;
    // Pdfkit's coordinates are upside down, so they are flipped back for the text.
    this.document.addContent(
      `q 1 0 0 -1 0 ${this.document.page.height} cm\nBT\n1 0 0 1 ${short(x)} ${short(bottom)} Tm\n` +
        `/${this.font.id} ${short(size)} Tf\n[<${codes}> 0] TJ\nET\nQ`,
    );
  }

  private glyph(character: string): Glyph {
    let known = this.glyphs.get(character);
    if (known === undefined) {
      known = this.lookUp(character);
      this.glyphs.set(character, known);
    }
    return known;
  }

  private lookUp(character: string): Glyph {
    if (INVISIBLE.test(character)) return { code: "", width: 0 };
    const point = character.codePointAt(0) ?? 0;
    if (!this.font.font.hasGlyphForCodePoint(point)) return null;
    const [codes, positions] = this.font.encode(character);
    // In a font that was used before, a part of another character, such as the dot in an ellipsis, would have no text.
    if (codes.length === 1) this.font.unicode[Number.parseInt(codes.join(""), HEX)] = [point];
    return { code: codes.join(""), width: positions.reduce((sum, { advanceWidth }) => sum + advanceWidth, 0) };
  }
}

function charactersOf(text: string) {
  return Array.from(text.normalize("NFC"));
}

function short(points: number) {
  return String(Math.round(points * 100) / 100);
}
