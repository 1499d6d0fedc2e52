import { foldPin } from "../pin";
import { HashBitmap, hashOf, NumberList } from "./compact-collections";

const SUSPECT = 1;
const APPENDABLE = 2;
const REPLACES = 4;
/** Sixteen megabytes: of a million names, four thousand share a bit with another by chance, and are checked. */
const BITS = 2 ** 27;

/**
 * What a preview remembers about the households it would assign: 13 bytes each, whatever their names. A household
 * whose name may be someone else's too is a suspect, to be checked in full.
 */
export class PreviewMemory {
  private readonly ids = new NumberList((length) => new Uint32Array(length));
  private readonly names = new NumberList((length) => new Float64Array(length));
  private readonly flags = new NumberList((length) => new Uint8Array(length));
  private readonly nameBits = new HashBitmap(BITS);
  /** The bits of names that may be taken, or that more than one household of the run may get. */
  private readonly common = new Set<number>();

  get length() {
    return this.ids.length;
  }

  /** Adds a household; they come in order of their IDs. `name` is the hash of the folded name. */
  add(id: number, name: number, { appendable, replaces }: { appendable: boolean; replaces: boolean }) {
    this.ids.push(id);
    this.names.push(name);
    this.flags.push((appendable ? APPENDABLE : 0) | (replaces ? REPLACES : 0));
    if (this.nameBits.mark(name)) this.common.add(name % BITS);
  }

  /** A household has this name: any other household that would get it becomes a suspect. */
  suspectName(name: number, household: number) {
    if (!this.nameBits.isMarked(name)) return;
    const own = this.placeOf(household);
    if (own === undefined || this.names.at(own) !== name) this.common.add(name % BITS);
  }

  suspectHousehold(id: number) {
    const place = this.placeOf(id);
    if (place !== undefined) this.flags.set(place, this.flags.at(place) | SUSPECT);
  }

  /** Returns true if a household of the run may get a name with this hash. */
  has(name: number) {
    return this.nameBits.isMarked(name);
  }

  appendable(id: number) {
    return this.isFlagged(id, APPENDABLE);
  }

  replaces(id: number) {
    return this.isFlagged(id, REPLACES);
  }

  /** The suspects with the hashes of their names, sorted so that those of one name are together. */
  suspects(): Suspect[] {
    const found: Suspect[] = [];
    for (let place = 0; place < this.length; place++) {
      const name = this.names.at(place);
      const suspect = (this.flags.at(place) & SUSPECT) !== 0 || this.common.has(name % BITS);
      if (suspect) found.push({ id: this.ids.at(place), name });
    }
    this.common.clear();
    return found.sort((one, other) => one.name - other.name || one.id - other.id);
  }

  private isFlagged(id: number, flag: number) {
    const place = this.placeOf(id);
    return place !== undefined && (this.flags.at(place) & flag) !== 0;
  }

  private placeOf(id: number): number | undefined {
    let [low, high] = [0, this.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.ids.at(middle) < id) low = middle + 1;
      else high = middle;
    }
    return low < this.length && this.ids.at(low) === id ? low : undefined;
  }
}

/** A household whose user name another household may have or get. */
export interface Suspect {
  id: number;
  name: number;
}

/** Counts how many households would share the most common PIN; keeps eight bytes of each, and no PIN. */
export class PinSharing {
  private readonly pins = new NumberList((length) => new Float64Array(length));

  add(pin: string) {
    this.pins.push(hashOf(foldPin(pin)));
  }

  /** How many share the most common PIN: 1 if all are different, 0 if there are none. */
  most(): number {
    const sorted = this.pins.sorted();
    let [most, first] = [0, 0];
    for (let index = 0; index < sorted.length; index++) {
      if (sorted[index] !== sorted[first]) first = index;
      most = Math.max(most, index - first + 1);
    }
    return most;
  }
}
