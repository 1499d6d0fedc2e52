import type { Weight } from "./fonts";
import type { LineSetter } from "./line-setter";
import type { Paragraph, Run } from "./paragraphs";

export type Setters = Record<Weight, LineSetter>;

/** A piece of a line, with where it begins from the left edge of the text. */
interface Piece extends Run {
  x: number;
}
/** A line with its base line from the top of the text. */
interface Line {
  pieces: Piece[];
  y: number;
}

export interface WrappedText {
  lines: Line[];
  height: number;
}

const LINE = 1.35;
const ASCENT = 0.95;
const STEP = 1.4;
const BETWEEN = 0.7;
const BETWEEN_CLOSE = 0.2;

/** Wraps paragraphs to a width at a size of type, so that their height is known before they are drawn. */
export function wrapParagraphs(setters: Setters, paragraphs: Paragraph[], width: number, size: number): WrappedText {
  const lines: Line[] = [];
  let y = 0;
  paragraphs.forEach(({ runs, indent, bullet, close }, index) => {
    if (index > 0) y += size * (close ? BETWEEN_CLOSE : BETWEEN);
    const left = indent * STEP * size;
    const own = wrapRuns(setters, runs, width - left, size);
    own.forEach((pieces, line) => {
      const shifted = pieces.map((piece) => ({ ...piece, x: piece.x + left }));
      const mark: Piece[] = line === 0 && bullet ? [{ text: bullet, weight: "regular", x: left - STEP * size }] : [];
      lines.push({ pieces: [...mark, ...shifted], y: y + ASCENT * size });
      y += LINE * size;
    });
  });
  return { lines, height: y };
}

/** Writes a wrapped text with its top left corner there. */
export function writeWrappedText(setters: Setters, { lines }: WrappedText, left: number, top: number, size: number) {
  for (const { pieces, y } of lines) {
    for (const { text, weight, x } of pieces) setters[weight].write(text, left + x, top + y, size);
  }
}

function wrapRuns(setters: Setters, runs: Run[], width: number, size: number): Piece[][] {
  const lines: Piece[][] = [[]];
  let x = 0;
  const nextLine = () => {
    lines.push([]);
    x = 0;
  };
  for (const { text, weight } of runs) {
    for (const word of text.split(/(\n)|(?<=\s)(?=\S)/u)) {
      if (word === undefined || word === "") continue;
      if (word === "\n") nextLine();
      else {
        for (const part of splitLongWord(setters[weight], word, width, size)) {
          if (x > 0 && x + setters[weight].width(part.trimEnd(), size) > width) nextLine();
          addTo(lines.at(-1) ?? [], { text: part, weight, x });
          x += setters[weight].width(part, size);
        }
      }
    }
  }
  return lines;
}

/** Words of one weight that stand behind each other are written as one. */
function addTo(line: Piece[], piece: Piece) {
  const last = line.at(-1);
  if (last?.weight === piece.weight) last.text += piece.text;
  else line.push(piece);
}

/** A word that no line has room for, in as many pieces as it takes. */
function splitLongWord(setter: LineSetter, word: string, width: number, size: number): string[] {
  if (setter.width(word.trimEnd(), size) <= width) return [word];
  const found: string[] = [];
  let part = "";
  for (const sign of word) {
    if (part && setter.width(part + sign, size) > width) {
      found.push(part);
      part = "";
    }
    part += sign;
  }
  return [...found, part];
}
