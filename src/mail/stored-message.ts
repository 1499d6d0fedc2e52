import type { MessageRow } from "./message";

/** A message's row with the columns that only src/mail needs. */
export interface StoredMessage extends MessageRow {
  /** The mode it was created in. A practice message is never sent, whatever the mode is now. */
  postedIn: "practice" | "live";
  /** When it was first deferred. Gatehouse gives up four days later. */
  firstTriedAt: Date | null;
}
