/**
 * The states of a text. "unknown": it was sent and no answer came. "exception": it can't be merged, or may not be sent
 * to this number.
 */
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

/** As for emails: only mailings are affected by unsubscribing. */
export type TextCategory = "credentials" | "notice" | "mailing";

/** What all texts of one part of a batch share. */
export interface BatchText {
  sharedTextId: number;
  category: TextCategory;
}

export interface TextRow {
  id: number;
  /** As providers need it, such as +19515550101. */
  recipient: string;
  householdId: number;
  sharedTextId: number;
  category: TextCategory;
  /** JSON: the values of merge fields. No secrets. */
  fields: string;
  batch: number;
  batchNumber: number;
  batchPart: number;
  /** The mode it was created in. A practice text is never sent. */
  postedIn: "practice" | "live";
  state: TextState;
  attempts: number;
  dueAt: Date;
  leaseHolder: string | null;
  leaseEndsAt: Date | null;
  replyCode: number | null;
  /** The provider's last answer or another reason. */
  reply: string | null;
  providerId: string | null;
  sentAt: Date | null;
  /** When a follow-up mailing replaced it. */
  settledAt: Date | null;
  createdAt: Date;
  version: number;
}

/** A text to add to the outbox of texts. */
export interface NewText {
  number: number;
  part: 1 | 2;
  recipient: string;
  householdId: number;
  fields: Record<string, string>;
  dueAt: Date;
}

/** Identifies the assigned PIN in a text: whose it is and when it was set. Never the PIN itself. */
export interface CarriedPin {
  webUserId: number;
  pinSetAt: Date;
}

/** A text with its values merged. */
export interface Merged {
  body: string;
  carries?: CarriedPin;
  /** The PIN in it, to be masked in the provider's answers. */
  secret?: string;
}

/**
 * Renders a text, with its secrets opened now or masked. An exception is a sentence that says why it can't be sent.
 * Implemented in models/messages, because src/texts doesn't import models.
 */
export type RenderText = (text: TextRow, secrets: "real" | "masked") => Promise<Merged | { exception: string }>;

/** How texts are sent. */
export interface TextSettings {
  /** practice: nothing is sent. hold: texts that were created live wait. */
  mode: "practice" | "hold" | "live";
  accountSid: string;
  authToken: string;
  /** The agency's own number, as providers need it. */
  from: string;
  /** The address of the provider's API. */
  baseUrl: string;
  mostAtOnce: number;
}
