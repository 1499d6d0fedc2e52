import type { Weight } from "./fonts";
import type { LineSetter } from "./line-setter";
import type { Paragraph, Run } from "./paragraphs";

export type Setters = Record<Weight, LineSetter>;

/** A part of a line, with its distance from the left edge of the text. */
interface Segment extends Run {
  x: number;
}
/** A line with the distance of its baseline from the top of the text. */
interface Line {
  segments: Segment[];
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

/** Wraps paragraphs to a width at a font size, so that their height is known before they are drawn. */
export function wrapParagraphs(setters: Setters, paragraphs: Paragraph[], width: number, size: number): WrappedText {
  const lines: Line[] = [];
  let y = 0;
  paragraphs.forEach(({ runs, indent, bullet, close }, index) => {
    if (index > 0) y += size * (close ? BETWEEN_CLOSE : BETWEEN);
    const left = indent * STEP * size;
    const own = wrapRuns(setters, runs, width - left, size);
    own.forEach((segments, line) => {
      const shifted = segments.map((segment) => ({ ...segment, x: segment.x + left }));
      const marker: Segment[] =
        line === 0 && bullet ? [{ text: bullet, weight: "regular", x: left - STEP * size }] : [];
      lines.push({ segments: [...marker, ...shifted], y: y + ASCENT * size });
      y += LINE * size;
    });
  });
  return { lines, height: y };
}

/** Writes a wrapped text with its top left corner at this position. */
export function writeWrappedText(setters: Setters, { lines }: WrappedText, left: number, top: number, size: number) {
  for (const { segments, y } of lines) {
    for (const { text, weight, x } of segments) setters[weight].write(text, left + x, top + y, size);
  }
}

function wrapRuns(setters: Setters, runs: Run[], width: number, size: number): Segment[][] {
  const lines: Segment[][] = [[]];
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

/** Adds a part to a line. It is joined with the last part if that has the same weight. */
function addTo(line: Segment[], segment: Segment) {
  const last = line.at(-1);
  if (last?.weight === segment.weight) last.text += segment.text;
  else line.push(segment);
}

/** Splits a word that doesn't fit on a line into as many parts as needed. */
function splitLongWord(setter: LineSetter, word: string, width: number, size: number): string[] {
  if (setter.width(word.trimEnd(), size) <= width) return [word];
  const found: string[] = [];
  let part = "";
  for (const character of word) {
    if (part && setter.width(part + character, size) > width) {
      found.push(part);
      part = "";
    }
    part += character;
  }
  return [...found, part];
}
