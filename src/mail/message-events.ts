import { insertAll } from "../database/insert-all";
import type { MessageState } from "./message";

/** A change of a message's state, with the mail server's reply or another reason. */
export interface MessageEvent {
  messageId: number;
  at: Date;
  state: MessageState;
  replyCode: number | null;
  words: string | null;
}

const MAX_LENGTH = 1000;

/** Records changes of state, in the open transaction. */
export async function recordMessageEvents(events: MessageEvent[]) {
  await insertAll("message_events", events);
}

/** Returns a reply as it can be stored and shown: one line without control characters, at most MAX_LENGTH. */
export function toStoredLine(text: string) {
  return text
    .replace(/[\p{Cc}\p{Cs}]+/gu, " ")
    .trim()
    .slice(0, MAX_LENGTH);
}
