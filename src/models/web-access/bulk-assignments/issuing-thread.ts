import { nameDigest } from "../../../secrets/digest";
import { fold } from "../../../secrets/fold";
import { numberOfPin, numberOfRandomPins, randomPin } from "../../../secrets/random-pin";
import { open, seal } from "../../../secrets/seal";
import { foldPin } from "../pin";
import { unknownNameCounterId } from "../unknown-user-name-key";
import type { BulkSettings } from "./bulk-settings";
import { HashBitmap } from "./compact-collections";

/** A web user and what to issue to it; a null PIN is drawn at random. */
export type ToIssue = [webUserId: number, userName: string, pin: string | null];

/** Separates texts that are passed as one text. No user name can contain it. */
export const SEPARATOR = "\0";
const WARM_UP_LENGTH = 7;

/** Bits of the PINs drawn in this run, shared by all threads that draw for it. */
export interface Drawn {
  marks: SharedArrayBuffer;
  length: number;
}
export interface Remember extends Drawn {
  seals: [webUserId: number, seal: string][];
}
export interface Issue extends Drawn {
  webUsers: ToIssue[];
  /** Whether to return the counters of the user names, which count attempts on unknown names until now. */
  counters: boolean;
}

/** PINs made only to warm up: the first ones take ten times as long as later ones, and nothing waits for these. */
export interface WarmUp {
  times: number;
}

/** The result, in the order of the web users: digests of the names and sealed PINs, each list as one text. */
export interface IssueResult {
  digests: string;
  seals: string;
  counters: string[];
}

/** Runs in its own thread, while the main thread writes. */
export default function issueInThread(work: WarmUp | Remember | Issue): IssueResult | null {
  if ("times" in work) return warmUp(work);
  const pins = new DistinctPins(work.length, work.marks);
  return "seals" in work ? remember(work, pins) : issue(work, pins);
}

function warmUp({ times }: WarmUp) {
  for (let id = 0; id < times; id++) {
    nameDigest(fold(`${id}@example.org`));
    seal(foldPin(randomPin(WARM_UP_LENGTH)), "assigned PIN", String(id));
  }
  return null;
}

function remember({ seals }: Remember, pins: DistinctPins) {
  for (const [webUserId, sealed] of seals) {
    const pin = open(sealed, "assigned PIN", String(webUserId));
    if (pin !== null) pins.remember(pin);
  }
  return null;
}

function issue({ webUsers, counters }: Issue, pins: DistinctPins): IssueResult {
  const digests: string[] = [];
  const seals: string[] = [];
  for (const [id, userName, pin] of webUsers) {
    digests.push(nameDigest(fold(userName)));
    seals.push(seal(foldPin(pin ?? pins.draw()), "assigned PIN", String(id)));
  }
  return {
    digests: digests.join(SEPARATOR),
    seals: seals.join(SEPARATOR),
    counters: counters ? webUsers.map(([, userName]) => unknownNameCounterId(fold(userName))) : [],
  };
}

/** With fewer possible PINs per household, drawing would repeat too often and guessing would be easy. */
const PINS_A_HOUSEHOLD = 10;
/** Eight megabytes, however many PINs: at a million, one in seventy is drawn again needlessly. */
const BITS = 2 ** 26;
/** At thirty million households half of the bits are set, and every second PIN is drawn again. */
const MOST_DRAWN_TWICE = PINS_A_HOUSEHOLD / 2;

/**
 * Random PINs, no two alike (SECURITY.md 15), whichever thread draws them. Each PIN sets one of many bits; a PIN
 * whose bit is set already is drawn again, whether that PIN set it or another that shares the bit.
 */
export class DistinctPins {
  private readonly marks: HashBitmap;

  constructor(
    private readonly length: number,
    buffer?: SharedArrayBuffer,
  ) {
    this.marks = new HashBitmap(BITS, buffer);
  }

  /** The buffer for another thread to draw with, so that no two PINs of both are alike. */
  get buffer() {
    return this.marks.buffer;
  }

  draw(): string {
    for (;;) {
      const pin = randomPin(this.length);
      if (this.remember(pin)) return pin;
    }
  }

  /** Records a PIN. Returns false if it may have been drawn before. */
  remember(pin: string): boolean {
    return !this.marks.mark(numberOfPin(pin));
  }
}

/** A sentence that says why random PINs of this length can't be drawn for this many households, or null. */
export function errorInDrawing({ pinSource, pinLength }: BulkSettings, households: number): string | null {
  const pins = Math.min(numberOfRandomPins(pinLength), BITS * MOST_DRAWN_TWICE);
  if (pinSource !== "random" || households * PINS_A_HOUSEHOLD <= pins) return null;
  const many = households.toLocaleString("en-US");
  return `Random PINs of ${pinLength} characters are too few for ${many} households to get different ones. Choose a greater length.`;
}
