/** The characters of GSM 03.38's basic table, one septet each, without the escape character. */
const BASIC = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
);
/** The characters of its extension table: an escape and another septet. */
const EXTENDED = new Set("\f^{}\\[~]|€");

/** How much fits in a single segment, and in each of several, which have a header. */
const CAPACITY = { "GSM-7": { alone: 160, each: 153 }, "UCS-2": { alone: 70, each: 67 } } as const;

/** The encoding of a text, and how many segments a provider charges for. */
export interface Segments {
  encoding: keyof typeof CAPACITY;
  /** Septets, or UTF-16 units. */
  units: number;
  segments: number;
  /** The first character that GSM-7 lacks, which makes the text UCS-2. */
  because: string | null;
}

/**
 * Counts the segments of a text as providers do. An escaped character or a surrogate pair is never split between two.
 */
export function countSegments(text: string): Segments {
  const characters = [...text];
  const because = characters.find((character) => !BASIC.has(character) && !EXTENDED.has(character)) ?? null;
  const encoding = because === null ? "GSM-7" : "UCS-2";
  const sizes = characters.map((character) =>
    because === null ? (EXTENDED.has(character) ? 2 : 1) : character.length,
  );
  const units = sizes.reduce((sum, size) => sum + size, 0);
  const { alone, each } = CAPACITY[encoding];
  return { encoding, units, segments: units <= alone ? Math.min(units, 1) : segmentsWithHeaders(sizes, each), because };
}

function segmentsWithHeaders(sizes: number[], each: number) {
  let [segments, used] = [1, 0];
  for (const size of sizes) {
    if (used + size > each) {
      segments++;
      used = 0;
    }
    used += size;
  }
  return segments;
}
