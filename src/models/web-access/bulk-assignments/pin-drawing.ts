import { numberOfPin, numberOfRandomPins, randomPin } from "../../../secrets/random-pin";
import type { BulkSettings } from "./bulk-settings";
import { FirstSeen } from "./first-seen";

/** Fewer PINs than this for each household would be drawn again and again, and easy to hit. */
const PINS_A_HOUSEHOLD = 10;

/** Random PINs, no two alike (SECURITY.md 15). */
export class DistinctPins {
  private readonly drawn = new FirstSeen();

  constructor(private readonly length: number) {}

  draw(): string {
    for (;;) {
      const pin = randomPin(this.length);
      if (this.remember(pin)) return pin;
    }
  }

  /** False where this PIN was drawn before. */
  remember(pin: string): boolean {
    return this.drawn.add(numberOfPin(pin), 0) === undefined;
  }
}

/** Why random PINs of the wanted length can't be drawn for so many households, or null. */
export function faultInDrawing({ pinSource, pinLength }: BulkSettings, households: number): string | null {
  if (pinSource !== "random" || households * PINS_A_HOUSEHOLD <= numberOfRandomPins(pinLength)) return null;
  const many = households.toLocaleString("en-US");
  return `There are too few random PINs of ${pinLength} characters for ${many} households to get a different one each. Choose a greater length.`;
}
