/**
 * The states of an email. "unknown": sending was interrupted before the reply. "exception": it can't be merged, or its
 * address can't be used.
 */
export const MESSAGE_STATES = [
  "queued",
  "held",
  "sending",
  "sent",
  "deferred",
  "refused",
  "bounced",
  "cancelled",
  "practice",
  "unknown",
  "exception",
] as const;
export type MessageState = (typeof MESSAGE_STATES)[number];

/** The order of sending. A person is waiting for "waiting" messages; "mailing" is last. */
export const PRIORITIES = { waiting: 0, usual: 1, mailing: 2 } as const;
export type Priority = keyof typeof PRIORITIES;

/** An email to add to the outbox. Its secrets are merged at the moment of sending and are not stored. */
export interface NewMessage {
  /** Which email it is, such as "forgotten PIN 1". */
  kind: string;
  /** The address as the household has it. It may be international. */
  recipient: string;
  householdId: number | null;
  /** The texts at the time of creation, with their merge fields. The body is Markdown. */
  subject: string;
  body: string;
  /** Values of merge fields that are known at the time of creation. No secrets. */
  fields: Record<string, string>;
  priority: Priority;
  /** Only mailings have an unsubscribe link. */
  category: "credentials" | "notice" | "mailing";
  /** The earliest time to send it. */
  dueAt?: Date;
}

export interface MessageRow {
  id: number;
  /** The Message-ID without angle brackets. It never changes. */
  messageId: string;
  kind: string;
  recipient: string;
  /** In lower case and ASCII. */
  recipientDomain: string;
  householdId: number | null;
  subject: string;
  /** "" if the body is in `sharedTextId`. */
  body: string;
  sharedTextId: number | null;
  /** The batch, the number of the recipient in it, and which of two parts this is. */
  batch: number | null;
  batchNumber: number | null;
  batchPart: number | null;
  /** JSON of NewMessage.fields. */
  fields: string;
  priority: number;
  category: NewMessage["category"];
  state: MessageState;
  /** Attempts that reached the mail server. */
  attempts: number;
  /** When it is due, or due again. */
  dueAt: Date;
  leaseHolder: string | null;
  leaseEndsAt: Date | null;
  /** The mail server's last reply or another reason: code and text. */
  replyCode: number | null;
  reply: string | null;
  sentAt: Date | null;
  /** The practice message with its secrets, sealed. Only in the demonstration, until it expires. */
  practiceSeal: string | null;
  practiceSealEndsAt: Date | null;
  /** When a failed message was dismissed, or replaced by a follow-up. */
  settledAt: Date | null;
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

/** Identifies the assigned PIN in a message: whose it is and when it was set. Never the PIN itself. */
export interface CarriedPin {
  webUserId: number;
  pinSetAt: Date;
}

/** A file attached to an email. */
export interface MessageAttachment {
  name: string;
  type: string;
  content: Buffer;
}

/** An email with its values merged. */
export interface Rendered {
  subject: string;
  text: string;
  html: string;
  carries?: CarriedPin;
  attachments?: readonly MessageAttachment[];
}

/**
 * Renders an email, with its secrets opened or created now, or masked. An exception is a sentence that says why it
 * can't be sent. Implemented in models/messages, because src/mail doesn't import models.
 */
export type RenderMessage = (
  message: MessageRow,
  secrets: "real" | "masked",
) => Promise<Rendered | { exception: string }>;
