import { changedBy, rowsOf, table } from "../database/connection";
import { insertAll } from "../database/insert-all";
import { among } from "../database/update-all";
import type { BatchText, NewText, TextRow, TextState } from "./text";

const FAILED_TEXTS: TextState[] = ["refused", "exception"];
/** States that a person can retry. An unknown text may have arrived, so those are retried only one by one. */
export const RETRYABLE_TEXTS: TextState[] = ["refused", "exception", "unknown", "cancelled"];
const RESET_FOR_RETRY = `state = 'queued', attempts = 0, due_at = ?, lease_holder = null, lease_ends_at = null, reply_code = null,
  reply = null, settled_at = null, version = version + 1, updated_at = ?`;

/** A failed text with its household and number. */
export type FailedText = Pick<TextRow, "id" | "householdId" | "recipient">;

/**
 * Adds texts of a batch to the outbox, in the open transaction. The unique index refuses a duplicate, so no recipient
 * gets a text twice.
 */
export async function addTextsToOutbox(
  batch: number,
  shared: BatchText,
  texts: readonly NewText[],
  postedIn: "practice" | "live",
) {
  const now = new Date();
  await insertAll(
    "texts",
    texts.map(({ number, part, fields, ...text }) => ({
      ...text,
      ...shared,
      fields: JSON.stringify(fields),
      batch,
      batchNumber: number,
      batchPart: part,
      postedIn,
      state: "queued",
      createdAt: now,
      updatedAt: now,
    })),
  );
}

/** Counts the first parts of a batch that are waiting or being sent. */
export async function countWaitingTexts(batch: number): Promise<number> {
  const [row] = await rowsOf<{ waiting: number }>(
    `select cast(count(*) as integer) as waiting from texts
     where batch = ? and state in ('queued', 'sending') and batch_part = 1`,
    [batch],
  );
  return row?.waiting ?? 0;
}

/** Counts the texts of a batch by state. */
export function textCounts(batch: number) {
  return countByState(batch, "");
}

/** Counts by state the first parts of a batch whose recipients get no email. */
export function countsOfTextOnlyRecipients(batch: number) {
  return countByState(
    batch,
    `and batch_part = 1 and not exists (
       select 1 from messages m where m.batch = texts.batch and m.batch_number = texts.batch_number and m.batch_part = 1)`,
  );
}

async function countByState(batch: number, condition: string): Promise<Partial<Record<TextState, number>>> {
  const rows = await rowsOf<{ state: TextState; texts: number }>(
    `select state, cast(count(*) as integer) as texts from texts where batch = ? ${condition} group by state`,
    [batch],
  );
  return Object.fromEntries(rows.map(({ state, texts }) => [state, texts]));
}

/** Cancels up to `max` waiting texts of a batch. Returns how many. */
export function cancelTexts(batch: number, max: number): Promise<number> {
  return changedBy(
    `update texts set state = 'cancelled', version = version + 1, updated_at = ?
     where id in (select id from texts where batch = ? and state = 'queued' order by id limit ?) and state = 'queued'`,
    [new Date(), batch, max],
  );
}

/** Counts the failed texts of a batch that are not dismissed, at max `max`. Texts in the state unknown don't count. */
export async function countFailedTexts(batch: number, max: number): Promise<number> {
  const rows = await failedTexts(batch).limit(max).select("id");
  return rows.length;
}

/**
 * Returns up to `max` texts of a batch that had failed by then and are not dismissed, locked for the open transaction.
 */
export async function lockFailedTexts(batch: number, failedBy: Date, max: number): Promise<FailedText[]> {
  const rows = failedTexts(batch).where("updatedAt", "<=", failedBy).orderBy("id").limit(max).forUpdate();
  return (await rows.select("id", "householdId", "recipient")) as unknown as FailedText[];
}

/** Queues those of these texts again that failed, in the open transaction. Returns how many. */
export async function retryFailedTexts(ids: readonly number[]): Promise<number> {
  const [ofThese, list] = among("id", ids);
  return retryWhere(ofThese, list, FAILED_TEXTS);
}

/** Queues one text again, in the open transaction. Returns false if it is sent, being sent, waiting or dismissed. */
export async function retryText(id: number): Promise<boolean> {
  return (await retryWhere("id = ? and settled_at is null", id, RETRYABLE_TEXTS)) > 0;
}

/** Changes the number that a text is sent to when it is retried. In the open transaction. */
export async function readdressText(id: number, recipient: string) {
  await table("texts").where({ id, settledAt: null }).whereIn("state", RETRYABLE_TEXTS).update({ recipient });
}

function failedTexts(batch: number) {
  return table("texts").where({ batch, settledAt: null }).whereIn("state", FAILED_TEXTS);
}

function retryWhere(these: string, list: number | string | string[], states: readonly TextState[]) {
  const now = new Date();
  const sql = `update texts set ${RESET_FOR_RETRY} where ${these} and state in (${states.map((state) => `'${state}'`).join(", ")})`;
  return changedBy(sql, [now, now, list]);
}

/**
 * Records that a text in the state unknown arrived, in the open transaction. Returns false if it isn't in that state.
 */
export async function recordArrived(id: number, batch: number, reason: string): Promise<boolean> {
  const now = new Date();
  const arrived = { state: "sent", reply: reason, replyCode: null, sentAt: now, updatedAt: now };
  const changed = await table("texts")
    .where({ id, batch, state: "unknown" })
    .update(arrived)
    .increment("version", 1)
    .returning("id");
  return changed.length > 0;
}

/** Returns the text of a batch with that ID, or undefined. */
export async function findBatchText(batch: number, id: number): Promise<TextRow | undefined> {
  return (await table("texts").where({ id, batch }).first()) as unknown as TextRow | undefined;
}

/** Cancels the waiting mailing texts of these households, in the open transaction. */
export async function cancelMailingTexts(householdIds: readonly number[], reason: string) {
  const [ofThese, list] = among("household_id", householdIds);
  await changedBy(
    `update texts set state = 'cancelled', reply = ?, version = version + 1, updated_at = ?
     where ${ofThese} and state = 'queued' and category = 'mailing'`,
    [reason, new Date(), list],
  );
}

/** Returns whether any text of the batch is being sent. */
export async function textsBeingSent(batch: number): Promise<boolean> {
  return (await table("texts").where({ batch, state: "sending" }).first("id")) !== undefined;
}
