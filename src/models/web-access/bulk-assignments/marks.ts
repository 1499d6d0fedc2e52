import { randomBytes } from "node:crypto";

const BITS = 32;
const HALF = 2 ** 32;
const [SEED_ONE = 0, SEED_TWO = 0] = randomBytes(8).values();

/** A fixed number of places that can be marked, shared between threads where they are given the same buffer. */
export class Marks {
  private readonly words: Int32Array;

  constructor(
    private readonly places: number,
    readonly buffer = new SharedArrayBuffer(places / 8),
  ) {
    this.words = new Int32Array(buffer);
  }

  /** Marks the place of a number below 2^53; true where it was marked before, by this number or another. */
  mark(number: number): boolean {
    const place = number % this.places;
    const bit = 1 << (place % BITS);
    return (Atomics.or(this.words, Math.floor(place / BITS), bit) & bit) !== 0;
  }

  isMarked(number: number): boolean {
    const place = number % this.places;
    return ((this.words[Math.floor(place / BITS)] ?? 0) & (1 << (place % BITS))) !== 0;
  }
}

/**
 * A number below 2^53 for a text, other in every process. Two texts with the same number are looked at again in full:
 * this only says where to look.
 */
export function numberOf(text: string): number {
  let one = SEED_ONE;
  let two = SEED_TWO;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    one = Math.imul(one ^ unit, 2654435761);
    two = Math.imul(two ^ unit, 1597334677);
  }
  one = Math.imul(one ^ (one >>> 16), 2246822507) ^ Math.imul(two ^ (two >>> 13), 3266489909);
  two = Math.imul(two ^ (two >>> 16), 2246822507) ^ Math.imul(one ^ (one >>> 13), 3266489909);
  return HALF * (two & 0x1fffff) + (one >>> 0);
}
