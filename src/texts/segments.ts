/** The signs of GSM 03.38's basic table, one septet each; the escape sign is none of them. */
const BASIC = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
);
/** Those of its extension, an escape and another septet. */
const EXTENDED = new Set("\f^{}\\[~]|€");

/** How much one message alone takes, and each of several: a header says there that they belong together. */
const CAPACITY = { "GSM-7": { alone: 160, each: 153 }, "UCS-2": { alone: 70, each: 67 } } as const;

/** How a text is carried, and as how many messages it is paid for. */
export interface Segments {
  encoding: keyof typeof CAPACITY;
  /** Septets, or UTF-16 units. */
  units: number;
  segments: number;
  /** The first sign that GSM-7 lacks: one is enough for UCS-2. */
  because: string | null;
}

/** Counts a text as a provider does. Neither an escaped sign nor a surrogate pair is parted between two messages. */
export function countSegments(text: string): Segments {
  const signs = [...text];
  const because = signs.find((sign) => !BASIC.has(sign) && !EXTENDED.has(sign)) ?? null;
  const encoding = because === null ? "GSM-7" : "UCS-2";
  const sizes = signs.map((sign) => (because === null ? (EXTENDED.has(sign) ? 2 : 1) : sign.length));
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
