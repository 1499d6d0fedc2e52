import type { MessageRow } from "./message";

/** A message as the table has it: with what only the mail room needs to know. */
export interface StoredMessage extends MessageRow {
  /** Whether it was meant for the network when it was posted. A practice message never leaves, whatever the mode is now. */
  postedIn: "practice" | "live";
  /** When it first reached the mail server and was put off: it is given up four days later. */
  firstTriedAt: Date | null;
}
