import { foldPin } from "../pin";
import { GrowingList } from "./growing-list";
import { numberOf } from "./marks";

/** Counts how many households would get the commonest PIN; keeps eight bytes of each, and no PIN. */
export class PinSharing {
  private readonly pins = new GrowingList((length) => new Float64Array(length));

  add(pin: string) {
    this.pins.push(numberOf(foldPin(pin)));
  }

  /** Those who share the commonest; 1 where no two are alike, 0 where there are none. */
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
