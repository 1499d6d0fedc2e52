/** Where a message stands. "unknown": the process died between handing over and the reply. "exception": it has a hole. */
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

/** What is sent before what: a person waits for the first, nobody for the last. */
export const PRIORITIES = { waiting: 0, usual: 1, mailing: 2 } as const;
export type Priority = keyof typeof PRIORITIES;

/** A message to be written into the outbox. Its secrets are not in it: they are merged at the moment of sending. */
export interface NewMessage {
  /** Which message it is, in the words of models/messages: "forgotten PIN 1". */
  kind: string;
  /** An address as the household has it; internationalised ones too. */
  recipient: string;
  householdId: number | null;
  /** As chosen when it was caused, with merge fields such as <WebPin> still in them. The body is Markdown. */
  subject: string;
  body: string;
  /** Values of merge fields that are no secrets, known when it was caused. */
  fields: Record<string, string>;
  priority: Priority;
  /** Credentials and notices about them have no way to unsubscribe; mailings do. */
  category: "credentials" | "notice" | "mailing";
  /** Sent not before this moment. */
  dueAt?: Date;
}

export interface MessageRow {
  id: number;
  /** The Message-ID without its angle brackets, fixed per row. */
  messageId: string;
  kind: string;
  recipient: string;
  /** In lower case, in ASCII. */
  recipientDomain: string;
  householdId: number | null;
  subject: string;
  /** "" where many messages share it. */
  body: string;
  sharedTextId: number | null;
  /** Whose message it is of a batch: its number there, and which of two parts. */
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
  /** The mail server's last words: its code and its text. */
  replyCode: number | null;
  reply: string | null;
  sentAt: Date | null;
  /** The practice message with its secrets, sealed; in the demonstration alone, until it expires. */
  practiceSeal: string | null;
  practiceSealEndsAt: Date | null;
  /** Somebody is done with it: it waits for nobody. */
  settledAt: Date | null;
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

/** An assigned PIN that a message carries: whose, and of when. Never the PIN itself. */
export interface CarriedPin {
  webUserId: number;
  pinSetAt: Date;
}

/** A file that goes along with a message. */
export interface MessageAttachment {
  name: string;
  type: string;
  content: Buffer;
}

/** What a message becomes in the moment of sending. */
export interface Rendered {
  subject: string;
  text: string;
  html: string;
  carries?: CarriedPin;
  attachments?: readonly MessageAttachment[];
}

/**
 * Merges a message, from models/messages: with its secrets, minted or opened now, or with them masked. An exception is a
 * hole in it, as a sentence: it is not sent.
 */
export type RenderMessage = (
  message: MessageRow,
  secrets: "real" | "masked",
) => Promise<Rendered | { exception: string }>;
