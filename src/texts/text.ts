/** Where a text stands. "unknown": it was handed over and no answer came. "exception": it has a hole, or may not go there. */
export const TEXT_STATES = [
  "queued",
  "sending",
  "sent",
  "refused",
  "unknown",
  "cancelled",
  "practice",
  "exception",
] as const;
export type TextState = (typeof TEXT_STATES)[number];

/** As of messages: who unsubscribed gets no mailing, and the others all the same. */
export type TextCategory = "credentials" | "notice" | "mailing";

/** What all texts of one part of a batch have in common. */
export interface BatchText {
  sharedTextId: number;
  category: TextCategory;
}

export interface TextRow {
  id: number;
  /** As a provider takes it: +19515550101. */
  recipient: string;
  householdId: number;
  sharedTextId: number;
  category: TextCategory;
  /** JSON: the values of merge fields that are no secrets. */
  fields: string;
  batch: number;
  batchNumber: number;
  batchPart: number;
  /** What it was written in: a practice text never leaves. */
  postedIn: "practice" | "live";
  state: TextState;
  attempts: number;
  dueAt: Date;
  leaseHolder: string | null;
  leaseEndsAt: Date | null;
  replyCode: number | null;
  /** The provider's last words. */
  reply: string | null;
  providerId: string | null;
  sentAt: Date | null;
  /** Another mailing goes to its household instead. */
  settledAt: Date | null;
  createdAt: Date;
  version: number;
}

/** A text to be written into the outbox of texts. */
export interface NewText {
  number: number;
  part: 1 | 2;
  recipient: string;
  householdId: number;
  fields: Record<string, string>;
  dueAt: Date;
}

/** An assigned PIN that a text carries: whose, and of when. Never the PIN itself. */
export interface CarriedPin {
  webUserId: number;
  pinSetAt: Date;
}

/** What a text becomes in the moment of sending. */
export interface Merged {
  body: string;
  carries?: CarriedPin;
  /** The PIN in it: taken out of whatever the provider says of the text. */
  secret?: string;
}

/**
 * Merges a text at the moment of sending, with its secrets opened now or masked. An exception is a sentence: it isn't
 * sent. It comes from models/messages; this room knows no model.
 */
export type RenderText = (text: TextRow, secrets: "real" | "masked") => Promise<Merged | { exception: string }>;

/** How texts leave. */
export interface TextSettings {
  /** Practice: nothing leaves; hold: what was written live waits. */
  mode: "practice" | "hold" | "live";
  accountSid: string;
  authToken: string;
  /** The agency's own number, as a provider takes it. */
  from: string;
  /** Where the provider's interface is. */
  baseUrl: string;
  mostAtOnce: number;
}
