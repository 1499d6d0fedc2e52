import { rowsOf, table } from "../database/connection";
import { insertAll } from "../database/insert-all";
import { among } from "../database/update-all";
import { parseAddress } from "./email-address";
import { type MessageState, type NewMessage, PRIORITIES } from "./message";
import { initialState, newMessageId } from "./outbox";

/** A message of a batch. `number` is that of its recipient, `part` which of two parts it is. */
export interface BatchMessage {
  number: number;
  part: 1 | 2;
  recipient: string;
  householdId: number;
  fields: Record<string, string>;
  dueAt: Date;
}

/** What all messages of one part of a batch share. */
export interface BatchEmail extends Pick<NewMessage, "kind" | "subject" | "category"> {
  sharedTextId: number;
}

/**
 * Adds messages of a batch to the outbox, in the open transaction. The unique index refuses a duplicate, so no
 * recipient gets a message twice. Throws NotAnAddress.
 */
export async function addBatchToOutbox(
  batch: number,
  text: BatchEmail,
  messages: BatchMessage[],
  mode: "practice" | "hold" | "live",
) {
  if (messages.length === 0) return;
  const now = new Date();
  await insertAll(
    "messages",
    messages.map(({ number, part, recipient, householdId, fields, dueAt }) => ({
      ...text,
      messageId: newMessageId(),
      recipient,
      recipientDomain: parseAddress(recipient).domain,
      householdId,
      body: "",
      fields: JSON.stringify(fields),
      priority: PRIORITIES.mailing,
      ...initialState(mode),
      attempts: 0,
      dueAt,
      batch,
      batchNumber: number,
      batchPart: part,
      version: 1,
      createdAt: now,
      updatedAt: now,
    })),
  );
  const [ofThese, list] = among(
    "batch_number",
    messages.map(({ number }) => number),
  );
  await rowsOf(
    `insert into message_events (message_id, at, state)
     select id, created_at, state from messages where batch = ? and ${ofThese} and batch_part = ? returning id`,
    [batch, list, messages[0]?.part ?? 1],
  );
}

/** Counts the first parts of a batch that are waiting for their first attempt or are being sent. */
export async function countWaiting(batch: number): Promise<number> {
  const [row] = await rowsOf<{ waiting: number }>(
    "select cast(count(*) as integer) as waiting from messages where batch = ? and batch_part = 1 and state in ('queued', 'sending')",
    [batch],
  );
  return row?.waiting ?? 0;
}

/** Counts the messages of a batch by part and state. */
export function batchCounts(batch: number) {
  return rowsOf<{ part: 1 | 2; state: MessageState; messages: number }>(
    `select batch_part as part, state, cast(count(*) as integer) as messages from messages
     where batch = ? group by batch_part, state`,
    [batch],
  );
}

/** Stops a batch, in the open transaction. From the commit on, none of its messages is sent, whatever their state. */
export async function stopBatch(batch: number) {
  await table("stopped_batches").insert({ batch }).onConflict("batch").ignore();
}

/** Resumes a stopped batch, in the open transaction. */
export async function resumeBatch(batch: number) {
  await table("stopped_batches").where({ batch }).delete();
}

/** Takes up to `max` messages of a stopped batch out of the due messages, or puts them back. Returns how many. */
export async function setParked(batch: number, parked: boolean, max: number): Promise<number> {
  const rows = await rowsOf<{ id: number }>(
    `select id from messages where batch = ? and state in ('queued', 'deferred') and parked_at is ${parked ? "" : "not "}null
     order by id limit ?`,
    [batch, max],
  );
  if (rows.length === 0) return 0;
  const [ofThese, list] = among(
    "id",
    rows.map(({ id }) => id),
  );
  const parkedAt = parked ? new Date() : null;
  await table("messages").whereRaw(ofThese, [list]).whereIn("state", ["queued", "deferred"]).update({ parkedAt });
  return rows.length;
}

/** Returns the IDs of up to `max` waiting messages of a batch. */
export async function waitingMessageIds(batch: number, max: number): Promise<number[]> {
  const rows = await rowsOf<{ id: number }>(
    "select id from messages where batch = ? and state in ('queued', 'held', 'deferred') order by id limit ?",
    [batch, max],
  );
  return rows.map(({ id }) => id);
}
