import { FirstSeen } from "./first-seen";
import { GrowingList } from "./growing-list";

const SUSPECT = 1;
const APPENDABLE = 2;
const REPLACES = 4;

/**
 * What a preview remembers of the households that would get something: thirty bytes each, whatever their names. Who might
 * have a name in common with somebody is a suspect, and is looked at again in full.
 */
export class PlanInMemory {
  private readonly ids = new GrowingList((length) => new Uint32Array(length));
  private readonly names = new GrowingList((length) => new Float64Array(length));
  private readonly flags = new GrowingList((length) => new Uint8Array(length));
  private readonly seen = new FirstSeen();

  get length() {
    return this.ids.length;
  }

  /** Households come in the order of their IDs. `name` is the number of the folded name. */
  add(id: number, name: number, { appendable, replaces }: { appendable: boolean; replaces: boolean }) {
    const place = this.ids.length;
    this.ids.push(id);
    this.names.push(name);
    this.flags.push((appendable ? APPENDABLE : 0) | (replaces ? REPLACES : 0));
    const first = this.seen.add(name, place);
    if (first === undefined) return;
    this.flag(first);
    this.flag(place);
  }

  /** Somebody has this name, or this e-mail: whoever would get it is a suspect. */
  suspectName(name: number, household: number) {
    const place = this.seen.get(name);
    if (place !== undefined && this.ids.at(place) !== household) this.flag(place);
  }

  suspectHousehold(id: number) {
    const place = this.placeOf(id);
    if (place !== undefined) this.flag(place);
  }

  /** True where somebody of the run would get a name of this number. */
  has(name: number) {
    return this.seen.get(name) !== undefined;
  }

  appendable(id: number) {
    const place = this.placeOf(id);
    return place !== undefined && (this.flags.at(place) & APPENDABLE) !== 0;
  }

  replaces(id: number) {
    const place = this.placeOf(id);
    return place !== undefined && (this.flags.at(place) & REPLACES) !== 0;
  }

  /** The suspects with the numbers of their names, those of one name beside each other. */
  suspects(): Suspect[] {
    const found: Suspect[] = [];
    for (let place = 0; place < this.length; place++) {
      if (this.flags.at(place) & SUSPECT) found.push({ id: this.ids.at(place), name: this.names.at(place) });
    }
    return found.sort((one, other) => one.name - other.name || one.id - other.id);
  }

  private flag(place: number) {
    this.flags.set(place, this.flags.at(place) | SUSPECT);
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
