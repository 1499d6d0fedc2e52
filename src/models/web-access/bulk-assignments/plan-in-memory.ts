import { GrowingList } from "./growing-list";
import { Marks } from "./marks";

const SUSPECT = 1;
const APPENDABLE = 2;
const REPLACES = 4;
/** Sixteen megabytes: of a million names, four thousand share a place with another by chance, and are looked at. */
const PLACES = 2 ** 27;

/**
 * What a preview remembers of the households that would get something: thirteen bytes each, whatever their names. Who
 * might have a name in common with somebody is a suspect, and is looked at again in full.
 */
export class PlanInMemory {
  private readonly ids = new GrowingList((length) => new Uint32Array(length));
  private readonly names = new GrowingList((length) => new Float64Array(length));
  private readonly flags = new GrowingList((length) => new Uint8Array(length));
  private readonly marks = new Marks(PLACES);
  /** The numbers of names that more than one of the run, or somebody else, might have. */
  private readonly common = new Set<number>();

  get length() {
    return this.ids.length;
  }

  /** Households come in the order of their IDs. `name` is the number of the folded name. */
  add(id: number, name: number, { appendable, replaces }: { appendable: boolean; replaces: boolean }) {
    this.ids.push(id);
    this.names.push(name);
    this.flags.push((appendable ? APPENDABLE : 0) | (replaces ? REPLACES : 0));
    if (this.marks.mark(name)) this.common.add(name % PLACES);
  }

  /** A household has this name: whoever else would get it is a suspect. */
  suspectName(name: number, household: number) {
    if (!this.marks.isMarked(name)) return;
    const own = this.placeOf(household);
    if (own === undefined || this.names.at(own) !== name) this.common.add(name % PLACES);
  }

  suspectHousehold(id: number) {
    const place = this.placeOf(id);
    if (place !== undefined) this.flags.set(place, this.flags.at(place) | SUSPECT);
  }

  /** True where somebody of the run might get a name of this number. */
  has(name: number) {
    return this.marks.isMarked(name);
  }

  appendable(id: number) {
    return this.isFlagged(id, APPENDABLE);
  }

  replaces(id: number) {
    return this.isFlagged(id, REPLACES);
  }

  /** The suspects with the numbers of their names, those of one name beside each other. */
  suspects(): Suspect[] {
    const found: Suspect[] = [];
    for (let place = 0; place < this.length; place++) {
      const name = this.names.at(place);
      const suspect = (this.flags.at(place) & SUSPECT) !== 0 || this.common.has(name % PLACES);
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

/** A household whose name somebody else may have, or would get too. */
export interface Suspect {
  id: number;
  name: number;
}
