/** Gives numbers from 0 to below 1, the same ones each time it is begun. */
export type Drawing = () => number;

/** mulberry32: small, and the same everywhere. */
export function drawing(seed: number): Drawing {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** One of these. */
export function pickedBy<Item>(next: Drawing, items: readonly Item[]): Item {
  return items[Math.floor(next() * items.length)] as Item;
}
