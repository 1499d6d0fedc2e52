import { randomBytes } from "node:crypto";

const FEWEST = 1024;
const HALF = 2 ** 32;
const [SEED_ONE, SEED_TWO] = [randomBytes(4).readUInt32LE(), randomBytes(4).readUInt32LE()];

/**
 * Who was first to bring each of many numbers below 2^53: twelve bytes a number at twice the room, where a Map takes
 * eighty. Open addressing; the number 0 is kept as -1.
 */
export class FirstSeen {
  private keys = new Float64Array(FEWEST);
  private owners = new Uint32Array(FEWEST);
  private count = 0;

  /** Gives the owner who brought this number before, or undefined and remembers this one. */
  add(number: number, owner: number): number | undefined {
    if (this.count * 2 >= this.keys.length) this.grow();
    const place = this.placeOf(number);
    if (this.keys[place] !== 0) return this.owners[place];
    this.put(place, number, owner);
    return undefined;
  }

  get(number: number): number | undefined {
    const place = this.placeOf(number);
    return this.keys[place] === 0 ? undefined : this.owners[place];
  }

  private put(place: number, number: number, owner: number) {
    this.keys[place] = number || -1;
    this.owners[place] = owner;
    this.count++;
  }

  private placeOf(number: number) {
    const { keys } = this;
    const wanted = number || -1;
    let place = (Math.imul(number % HALF, 0x9e3779b1) ^ Math.imul(number / HALF, 0x85ebca6b)) & (keys.length - 1);
    while (keys[place] !== 0 && keys[place] !== wanted) place = (place + 1) & (keys.length - 1);
    return place;
  }

  private grow() {
    const [keys, owners] = [this.keys, this.owners];
    this.keys = new Float64Array(keys.length * 2);
    this.owners = new Uint32Array(keys.length * 2);
    this.count = 0;
    for (const [index, key] of keys.entries()) {
      if (key !== 0) this.put(this.placeOf(key === -1 ? 0 : key), key === -1 ? 0 : key, owners[index] ?? 0);
    }
  }
}

/**
 * A number below 2^53 for a text, other in every process. Two texts with the same number are looked at again in full:
 * this only says where to look.
 */
export function numberOf(text: string): number {
  let one = SEED_ONE ?? 0;
  let two = SEED_TWO ?? 0;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    one = Math.imul(one ^ unit, 2654435761);
    two = Math.imul(two ^ unit, 1597334677);
  }
  one = Math.imul(one ^ (one >>> 16), 2246822507) ^ Math.imul(two ^ (two >>> 13), 3266489909);
  two = Math.imul(two ^ (two >>> 16), 2246822507) ^ Math.imul(one ^ (one >>> 13), 3266489909);
  return HALF * (two & 0x1fffff) + (one >>> 0);
}
