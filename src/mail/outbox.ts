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

/** A message that can't be added to the outbox because it has a line break or a NUL where none is allowed. */
export class InvalidMessage extends Error {}

/** States that a person can retry. An unknown message may have arrived, so those are retried only one by one. */
const RETRYABLE: MessageState[] = ["deferred", "refused", "bounced", "exception", "cancelled", "practice", "unknown"];
const FAILED: MessageState[] = ["refused", "bounced", "exception"];
const CANCELLABLE: MessageState[] = ["queued", "held", "deferred"];
const CHUNK_SIZE = 200;
const CONTROL = /\p{Cc}/u;

/**
 * Adds a message to the outbox, in the transaction of the change that causes it (DESIGN.md rule 10). Returns its row,
 * queued or held. Throws NotAnAddress, and InvalidMessage for text that could break out of a header.
 */
export function addToOutbox(message: NewMessage, mode: Mode): Promise<MessageRow> {
  const { domain } = parseAddress(message.recipient);
  if (CONTROL.test(message.kind) || CONTROL.test(message.subject)) {
    throw new InvalidMessage("A subject must be one line of text.");
  }
  if ([message.body, ...Object.values(message.fields)].some((text) => text.includes("\0"))) {
    throw new InvalidMessage("A message can't contain NUL.");
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

/** Returns the message with that ID, or undefined. */
export async function findMessage(id: number): Promise<MessageRow | undefined> {
  return (await table("messages").where({ id }).first()) as unknown as MessageRow | undefined;
}

/**
 * Sends one message again, with the same Message-ID. `reason` is for its history. Returns false if it is sent, being
 * sent or waiting.
 */
export async function retry(id: number, mode: Mode, reason: string): Promise<boolean> {
  return (await change([id], RETRYABLE, resetForRetry(mode), reason)) > 0;
}

/** Sends again those of these messages that failed and are not dismissed. Returns how many. */
export function retryFailed(mode: Mode, reason: string, ids: number[]): Promise<number> {
  return changeAll(ids, FAILED, resetForRetry(mode), reason, { settledAt: null });
}

/** Cancels a message that is waiting. Returns false if it is too late. */
export async function cancel(id: number, reason: string): Promise<boolean> {
  return (await change([id], CANCELLABLE, { state: "cancelled" }, reason)) > 0;
}

/** Cancels those of these messages that are waiting. Returns how many. */
export function cancelAll(reason: string, ids: number[]): Promise<number> {
  return changeAll(ids, CANCELLABLE, { state: "cancelled" }, reason);
}

/**
 * Releases up to `max` held messages, oldest first, into the current mode. Returns how many; 0 while mail is on hold.
 */
export async function releaseHeld(mode: Mode, reason: string, max: number): Promise<number> {
  if (mode === "hold") return 0;
  const held = await idsOf(`select id from messages where state = 'held' order by id limit ${max}`);
  return change(held, ["held"], initialState(mode), reason);
}

/** Returns the state of a new message in this mode. */
export function initialState(mode: Mode): { state: MessageState; postedIn: "practice" | "live" } {
  // A held message is to be sent later, so it counts as live.
  return mode === "hold" ? { state: "held", postedIn: "live" } : { state: "queued", postedIn: mode };
}

function resetForRetry(mode: Mode) {
  const cleared = { attempts: 0, firstTriedAt: null, leaseHolder: null, leaseEndsAt: null };
  return { ...initialState(mode), ...cleared, replyCode: null, reply: null, dueAt: new Date() };
}

type Change = { state: MessageState } & Record<string, unknown>;

/** Changes messages in small transactions. Thousands in one would lock the database for too long. */
async function changeAll(ids: number[], from: MessageState[], to: Change, reason: string, conditions: object = {}) {
  let changed = 0;
  for (let at = 0; at < ids.length; at += CHUNK_SIZE) {
    changed += await change(ids.slice(at, at + CHUNK_SIZE), from, to, reason, conditions);
  }
  return changed;
}

async function change(ids: number[], from: MessageState[], to: Change, reason: string, conditions: object = {}) {
  if (ids.length === 0) return 0;
  const [amongThese, list] = among("id", ids);
  return transaction(async () => {
    const changed = (await table("messages")
      .whereRaw(amongThese, [list])
      .whereIn("state", from)
      .where(conditions)
      .update({ ...to, updatedAt: new Date() })
      .increment("version", 1)
      .returning(["id"])) as unknown as MessageRow[];
    await recordEvents(changed, to.state, reason);
    return changed.length;
  });
}

function recordEvents(rows: { id: number }[], state: MessageState, reason: string | null) {
  const at = new Date();
  return recordMessageEvents(rows.map(({ id }) => ({ messageId: id, at, state, replyCode: null, words: reason })));
}

/** Returns a new Message-ID without angle brackets. */
export function newMessageId() {
  const { hostname } = new URL(config.baseUrl);
  // A numeric address after the @ looks like spam.
  return `${randomUUID()}@${/[a-z]\.[a-z]+$/i.test(hostname) ? hostname : "gatehouse.localhost"}`;
}
