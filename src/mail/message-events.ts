import { insertAll } from "../database/insert-all";
import type { MessageState } from "./message";

/** A state that a message came to, with the mail server's words. */
export interface MessageEvent {
  messageId: number;
  at: Date;
  state: MessageState;
  replyCode: number | null;
  words: string | null;
}

const MAX_LENGTH = 1000;

/** Notes what messages became, in the open transaction. */
export async function recordMessageEvents(events: MessageEvent[]) {
  await insertAll("message_events", events);
}

/** A mail server's or a program's words as they may be stored and shown: one line, no control characters, not endless. */
export function toStoredLine(text: string) {
  return text
    .replace(/[\p{Cc}\p{Cs}]+/gu, " ")
    .trim()
    .slice(0, MAX_LENGTH);
}
