import { numberOfPin, numberOfRandomPins, randomPin } from "../../../secrets/random-pin";
import type { BulkSettings } from "./bulk-settings";
import { Marks } from "./marks";

/** Fewer PINs than this for each household would be drawn again and again, and easy to hit. */
const PINS_A_HOUSEHOLD = 10;
/** Eight megabytes, however many PINs: at a million, one in seventy is drawn again for nothing. */
const PLACES = 2 ** 26;
/** At thirty million households every second place is marked, and every second PIN drawn again. */
const MOST_DRAWN_TWICE = PINS_A_HOUSEHOLD / 2;

/**
 * Random PINs, no two alike (SECURITY.md 15), whichever thread draws them. Each marks one of many places; a PIN whose
 * place is marked is drawn again, whether it was that very PIN or another that shares the place.
 */
export class DistinctPins {
  private readonly marks: Marks;

  constructor(
    private readonly length: number,
    buffer?: SharedArrayBuffer,
  ) {
    this.marks = new Marks(PLACES, buffer);
  }

  /** What another thread draws with, so that no two of both are alike. */
  get buffer() {
    return this.marks.buffer;
  }

  draw(): string {
    for (;;) {
      const pin = randomPin(this.length);
      if (this.remember(pin)) return pin;
    }
  }

  /** False where this PIN may have been drawn before. */
  remember(pin: string): boolean {
    return !this.marks.mark(numberOfPin(pin));
  }
}

/** Why random PINs of the wanted length can't be drawn for so many households, or null. */
export function errorInDrawing({ pinSource, pinLength }: BulkSettings, households: number): string | null {
  const pins = Math.min(numberOfRandomPins(pinLength), PLACES * MOST_DRAWN_TWICE);
  if (pinSource !== "random" || households * PINS_A_HOUSEHOLD <= pins) return null;
  const many = households.toLocaleString("en-US");
  return `There are too few random PINs of ${pinLength} characters for ${many} households to get a different one each. Choose a greater length.`;
}
