import { randomUUID } from "node:crypto";
import { config } from "../config";
import { table, transaction } from "../database/connection";
import { idsOf } from "../database/ids-of";
import { among } from "../database/update-all";
import { parseAddress } from "./email-address";
import type { MailSettings } from "./mail-settings";
import { type MessageRow, type MessageState, type NewMessage, PRIORITIES } from "./message";
import { recordMessageEvents } from "./message-events";

type Mode = MailSettings["mode"];

/** A message that can't be written into the outbox: a line break or a NUL where none may be. */
export class InvalidMessage extends Error {}

/** What a person may send again. An unknown one may have arrived already: only one at a time, by somebody who knows. */
const RETRYABLE: MessageState[] = ["deferred", "refused", "bounced", "exception", "cancelled", "practice", "unknown"];
const FAILED: MessageState[] = ["refused", "bounced", "exception"];
const CANCELLABLE: MessageState[] = ["queued", "held", "deferred"];
const CHUNK_SIZE = 200;
const CONTROL = /\p{Cc}/u;

/**
 * Writes a message into the outbox, in the transaction of what caused it (DESIGN.md rule 10). Gives its row, queued or
 * held. Throws NotAnAddress, or NotAMessage where text could break out of its header.
 */
export function addToOutbox(message: NewMessage, mode: Mode): Promise<MessageRow> {
  const { domain } = parseAddress(message.recipient);
  if (CONTROL.test(message.kind) || CONTROL.test(message.subject)) {
    throw new InvalidMessage("A subject is one line of text.");
  }
  if ([message.body, ...Object.values(message.fields)].some((text) => text.includes("\0"))) {
    throw new InvalidMessage("A message holds no NUL.");
  }
  const now = new Date();

  return transaction(async () => {
    const [row] = (await table("messages")
      .insert({
        messageId: newMessageId(),
        kind: message.kind,
        recipient: message.recipient,
        recipientDomain: domain,
        householdId: message.householdId,
        subject: message.subject,
        body: message.body,
        fields: JSON.stringify(message.fields),
        priority: PRIORITIES[message.priority],
        category: message.category,
        ...initialState(mode),
        dueAt: message.dueAt ?? now,
        createdAt: now,
        updatedAt: now,
      })
      .returning("*")) as unknown as MessageRow[];
    if (!row) throw new Error("a message was not written");
    await recordEvents([row], row.state, null);
    return row;
  });
}

/** Gives one message, or undefined. */
export async function findMessage(id: number): Promise<MessageRow | undefined> {
  return (await table("messages").where({ id }).first()) as unknown as MessageRow | undefined;
}

/** Sends one message again, with its Message-ID; `words` say who wants it. False where it is sent, on its way, or waits anyway. */
export async function retry(id: number, mode: Mode, words: string): Promise<boolean> {
  return (await change([id], RETRYABLE, resetForRetry(mode), words)) > 0;
}

/** Sends again those of these that failed and nobody is done with; what is unknown is left to a person. Gives how many. */
export function retryFailed(mode: Mode, words: string, ids: number[]): Promise<number> {
  return changeAll(ids, FAILED, resetForRetry(mode), words, { settledAt: null });
}

/** Stops a message that waits. False where it is too late. */
export async function cancel(id: number, words: string): Promise<boolean> {
  return (await change([id], CANCELLABLE, { state: "cancelled" }, words)) > 0;
}

/** Stops those of these that wait. Gives how many. */
export function cancelAll(words: string, ids: number[]): Promise<number> {
  return changeAll(ids, CANCELLABLE, { state: "cancelled" }, words);
}

/** Lets the oldest held messages go, `most` of them, into the mode that mail is in now. Gives how many; none while it holds. */
export async function releaseHeld(mode: Mode, words: string, most: number): Promise<number> {
  if (mode === "hold") return 0;
  const held = await idsOf(`select id from messages where state = 'held' order by id limit ${most}`);
  return change(held, ["held"], initialState(mode), words);
}

/** The state that a new message has in this mode. */
export function initialState(mode: Mode): { state: MessageState; postedIn: "practice" | "live" } {
  // What is held was meant for the network, or it would be practice.
  return mode === "hold" ? { state: "held", postedIn: "live" } : { state: "queued", postedIn: mode };
}

function resetForRetry(mode: Mode) {
  const forgotten = { attempts: 0, firstTriedAt: null, leaseHolder: null, leaseEndsAt: null };
  return { ...initialState(mode), ...forgotten, replyCode: null, reply: null, dueAt: new Date() };
}

type Change = { state: MessageState } & Record<string, unknown>;

/** In small transactions: thousands in one would hold the database. */
async function changeAll(ids: number[], from: MessageState[], to: Change, words: string, still: object = {}) {
  let changed = 0;
  for (let at = 0; at < ids.length; at += CHUNK_SIZE) {
    changed += await change(ids.slice(at, at + CHUNK_SIZE), from, to, words, still);
  }
  return changed;
}

async function change(ids: number[], from: MessageState[], to: Change, words: string, still: object = {}) {
  if (ids.length === 0) return 0;
  const [amongThese, list] = among("id", ids);
  return transaction(async () => {
    const changed = (await table("messages")
      .whereRaw(amongThese, [list])
      .whereIn("state", from)
      .where(still)
      .update({ ...to, updatedAt: new Date() })
      .increment("version", 1)
      .returning(["id"])) as unknown as MessageRow[];
    await recordEvents(changed, to.state, words);
    return changed.length;
  });
}

function recordEvents(rows: { id: number }[], state: MessageState, words: string | null) {
  const at = new Date();
  return recordMessageEvents(rows.map(({ id }) => ({ messageId: id, at, state, replyCode: null, words })));
}

/** A Message-ID without its angle brackets. */
export function newMessageId() {
  const { hostname } = new URL(config.baseUrl);
  // An address in numbers as the right-hand side looks like spam.
  return `${randomUUID()}@${/[a-z]\.[a-z]+$/i.test(hostname) ? hostname : "gatehouse.localhost"}`;
}
