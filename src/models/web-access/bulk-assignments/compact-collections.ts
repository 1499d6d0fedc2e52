import { randomBytes } from "node:crypto";

const BITS = 32;
const TWO_TO_32 = 2 ** 32;
const [SEED_ONE = 0, SEED_TWO = 0] = randomBytes(8).values();

/** A fixed number of bits, one for each hash modulo their number; threads given the same buffer share them. */
export class HashBitmap {
  private readonly words: Int32Array;

  constructor(
    private readonly bits: number,
    readonly buffer = new SharedArrayBuffer(bits / 8),
  ) {
    this.words = new Int32Array(buffer);
  }

  /** Sets the bit of a hash below 2^53. Returns true if it was set before, by this hash or another. */
  mark(number: number): boolean {
    const place = number % this.bits;
    const bit = 1 << (place % BITS);
    return (Atomics.or(this.words, Math.floor(place / BITS), bit) & bit) !== 0;
  }

  /** Returns true if the bit of this hash is set. */
  isMarked(number: number): boolean {
    const place = number % this.bits;
    return ((this.words[Math.floor(place / BITS)] ?? 0) & (1 << (place % BITS))) !== 0;
  }
}

/**
 * A hash below 2^53 of a text, with a seed that differs in every process. Texts with the same hash must be compared in
 * full.
 */
export function hashOf(text: string): number {
  let one = SEED_ONE;
  let two = SEED_TWO;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    one = Math.imul(one ^ unit, 2654435761);
    two = Math.imul(two ^ unit, 1597334677);
  }
  one = Math.imul(one ^ (one >>> 16), 2246822507) ^ Math.imul(two ^ (two >>> 13), 3266489909);
  two = Math.imul(two ^ (two >>> 16), 2246822507) ^ Math.imul(one ^ (one >>> 13), 3266489909);
  return TWO_TO_32 * (two & 0x1fffff) + (one >>> 0);
}

const SHIFT = 16;
const BLOCK = 1 << SHIFT;

type Numbers = Uint32Array | Uint8Array | Float64Array;

/** A growing list of numbers that uses little memory: it adds blocks of 65,536 and never copies them. */
export class NumberList {
  length = 0;
  private readonly blocks: Numbers[] = [];

  constructor(private readonly block: (length: number) => Numbers) {}

  push(number: number) {
    if (this.length === this.blocks.length << SHIFT) this.blocks.push(this.block(BLOCK));
    this.length++;
    this.set(this.length - 1, number);
  }

  at(index: number): number {
    return this.blocks[index >> SHIFT]?.[index & (BLOCK - 1)] ?? 0;
  }

  /** The numbers in ascending order, copied. */
  sorted(): Float64Array {
    return Float64Array.from({ length: this.length }, (_, index) => this.at(index)).sort();
  }

  set(index: number, number: number) {
    const block = this.blocks[index >> SHIFT];
    if (block) block[index & (BLOCK - 1)] = number;
  }
}
