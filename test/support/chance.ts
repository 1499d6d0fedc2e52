/** Chance that comes out the same again for the same seed, which a failing test prints. */
export class Chance {
  private state: number;

  constructor(readonly seed = Number(process.env.CHANCE_SEED) || Math.floor(Math.random() * 2 ** 31)) {
    this.state = seed;
  }

  /** From 0 up to 1, by Mulberry32. */
  next() {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** True once in so many times. */
  once(of: number) {
    return this.next() * of < 1;
  }

  /** So many numbers below `end`, in ascending order. */
  moments(count: number, end: number) {
    return Array.from({ length: count }, () => Math.floor(this.next() * end)).sort((a, b) => a - b);
  }
}
