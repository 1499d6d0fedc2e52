import type { CarriedPin } from "./message";

/** What came of one attempt to hand a message over. */
export type Outcome =
  | { kind: "sent"; code: number | null; words: string; carried?: CarriedPin }
  /** The mail server refused this message for good. */
  | { kind: "refused"; code: number | null; words: string }
  /** The mail server put this message off, or the connection broke before a byte of it left: an attempt is used up. */
  | { kind: "deferred"; code: number | null; words: string }
  /** Nothing of it was handed over and the message is not to blame: it goes soon, and no attempt is used up. */
  | { kind: "put back"; code: number | null; words: string }
  /** The mail server refuses everyone, or can't be reached: no attempt is used up, and the others wait. */
  | { kind: "no mail server"; mailServer: "refusing" | "unreachable"; code: number | null; words: string }
  /** Some of it was handed over and no reply came. */
  | { kind: "unknown"; code: null; words: string }
  /** It has a hole in it. */
  | { kind: "exception"; code: null; words: string }
  | { kind: "practice"; code: null; words: string; seal: string | null; sealEndsAt: Date | null };

/** The mail server refuses everyone, or can't be reached: thrown where no message was begun. */
export class NoMailServer extends Error {
  constructor(
    readonly mailServer: "refusing" | "unreachable",
    readonly code: number | null,
    /** Which step it was: "reached", "greeting", "TLS" or "sign-in". */
    readonly step: string,
    words: string,
  ) {
    super(words);
  }
}
