import type { Weight } from "./fonts";

/** What pdfkit keeps of a font to itself. */
interface EmbeddedFont {
  id: string;
  ref(): unknown;
  encode(text: string): [codes: string[], positions: { advanceWidth: number }[]];
  /** What a sign reads as where it is searched for or copied, by its code. */
  unicode: number[][];
  font: { hasGlyphForCodePoint(point: number): boolean };
}
interface Inside {
  _font: EmbeddedFont;
  page: { fonts: Record<string, unknown> };
}

/** How a sign is written into a page, and how wide it is in thousandths of its size; null where the font lacks it. */
type Glyph = { code: string; width: number } | null;

const ELLIPSIS = "…";
/** What shows as nothing, whether or not the font has it. */
const SHOWS_NOTHING = /[\p{Cc}\p{Cf}\p{Cs}]/u;
const THOUSANDTHS = 1000;
const HEX = 16;

/**
 * Sets lines of text for pages by the thousand, in one weight of a document's font: each sign is looked up once, so that
 * a line costs some microseconds where pdfkit's own text() takes a hundred times as long. There is no kerning.
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

  /** True where the font has a sign for everything in the text that shows. */
  has(text: string) {
    return charactersOf(text).every((sign) => this.glyph(sign) !== null);
  }

  /** How wide a line is in points. */
  width(text: string, size: number) {
    return (charactersOf(text).reduce((sum, sign) => sum + (this.glyph(sign)?.width ?? 0), 0) * size) / THOUSANDTHS;
  }

  /** The text, or as much of its beginning as fits the width with an ellipsis behind. */
  cut(text: string, size: number, width: number) {
    if (this.width(text, size) <= width) return text;
    const signs = charactersOf(text);
    let room = (width * THOUSANDTHS) / size - (this.glyph(ELLIPSIS)?.width ?? 0);
    let kept = 0;
    for (const sign of signs) {
      room -= this.glyph(sign)?.width ?? 0;
      if (room < 0) break;
      kept++;
    }
    return signs.slice(0, kept).join("").trimEnd() + ELLIPSIS;
  }

  /** Writes a line on the present page; its base line is `y` points below the top of the page. */
  write(text: string, x: number, y: number, size: number) {
    const { page } = this.document as unknown as Inside;
    page.fonts[this.font.id] ??= this.font.ref();
    const codes = charactersOf(text)
      .map((sign) => this.glyph(sign)?.code ?? "")
      .join("");
    const bottom = this.document.page.height - y;
    // pdfkit's pages are upside down; text stands upright only in the paper's own direction.
    this.document.addContent(
      `q 1 0 0 -1 0 ${this.document.page.height} cm\nBT\n1 0 0 1 ${short(x)} ${short(bottom)} Tm\n` +
        `/${this.font.id} ${short(size)} Tf\n[<${codes}> 0] TJ\nET\nQ`,
    );
  }

  private glyph(sign: string): Glyph {
    let known = this.glyphs.get(sign);
    if (known === undefined) {
      known = this.lookUp(sign);
      this.glyphs.set(sign, known);
    }
    return known;
  }

  private lookUp(sign: string): Glyph {
    if (SHOWS_NOTHING.test(sign)) return { code: "", width: 0 };
    const point = sign.codePointAt(0) ?? 0;
    if (!this.font.font.hasGlyphForCodePoint(point)) return null;
    const [codes, positions] = this.font.encode(sign);
    // A font that was used before says it of a part of another sign, such as the dot in an ellipsis, as of nothing.
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
