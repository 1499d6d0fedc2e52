import type { CarriedPin } from "./message";

/** The outcome of one attempt to send a message. */
export type Outcome =
  | { kind: "sent"; code: number | null; words: string; carried?: CarriedPin }
  /** The mail server refused this message permanently. */
  | { kind: "refused"; code: number | null; words: string }
  /**
   * The mail server deferred this message, or the connection broke before the transmission. It counts as an attempt.
   */
  | { kind: "deferred"; code: number | null; words: string }
  /** Not transmitted, and not because of this message. It is retried soon and doesn't count as an attempt. */
  | { kind: "put back"; code: number | null; words: string }
  /**
   * The mail server refuses all messages or can't be reached. It doesn't count as an attempt, and other messages wait.
   */
  | { kind: "no mail server"; mailServer: "refusing" | "unreachable"; code: number | null; words: string }
  /** The transmission started, and no reply came. */
  | { kind: "unknown"; code: null; words: string }
  /** It can't be merged, or its address can't be used. */
  | { kind: "exception"; code: null; words: string }
  | { kind: "practice"; code: null; words: string; seal: string | null; sealEndsAt: Date | null };

/** The mail server refuses all messages or can't be reached. Thrown before any message is transmitted. */
export class NoMailServer extends Error {
  constructor(
    readonly mailServer: "refusing" | "unreachable",
    readonly code: number | null,
    /** The step that failed: "reached", "greeting", "TLS", "sign-in" or "sender". */
    readonly step: string,
    words: string,
  ) {
    super(words);
  }
}
