import { changedBy, rowsOf, table } from "../database/connection";
import { insertAll } from "../database/insert-all";
import { among } from "../database/update-all";
import type { BatchText, NewText, TextRow, TextState } from "./text";

const FAILED_TEXTS: TextState[] = ["refused", "exception"];
/** What a person may send again. An unknown one may have arrived already: only one at a time, by somebody who knows. */
export const RETRYABLE_TEXTS: TextState[] = ["refused", "exception", "unknown", "cancelled"];
const RESET_FOR_RETRY = `state = 'queued', attempts = 0, due_at = ?, lease_holder = null, lease_ends_at = null, reply_code = null,
  reply = null, settled_at = null, version = version + 1, updated_at = ?`;

/** A text that failed, whose it is, and where it was to go. */
export type FailedText = Pick<TextRow, "id" | "householdId" | "recipient">;

/**
 * Writes texts of a batch into the outbox, in the open transaction. The unique index refuses one that is there already:
 * nobody is written to twice.
 */
export async function addTextsToOutbox(
  batch: number,
  words: BatchText,
  texts: readonly NewText[],
  postedIn: "practice" | "live",
) {
  const now = new Date();
  await insertAll(
    "texts",
    texts.map(({ number, part, fields, ...text }) => ({
      ...text,
      ...words,
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

/** How many texts of a batch, first parts, wait or are on their way. */
export async function countWaitingTexts(batch: number): Promise<number> {
  const [row] = await rowsOf<{ waiting: number }>(
    `select cast(count(*) as integer) as waiting from texts
     where batch = ? and state in ('queued', 'sending') and batch_part = 1`,
    [batch],
  );
  return row?.waiting ?? 0;
}

/** How the texts of a batch stand. */
export function textCounts(batch: number) {
  return countByState(batch, "");
}

/** How those texts of a batch stand, first parts, whose recipient gets no message. */
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

/** Stops texts of a batch that wait, at most so many. Gives how many. */
export function cancelTexts(batch: number, most: number): Promise<number> {
  return changedBy(
    `update texts set state = 'cancelled', version = version + 1, updated_at = ?
     where id in (select id from texts where batch = ? and state = 'queued' order by id limit ?) and state = 'queued'`,
    [new Date(), batch, most],
  );
}

/** How many texts of a batch failed and nobody is done with; what is unknown may have arrived. At most so many are counted. */
export async function countFailedTexts(batch: number, most: number): Promise<number> {
  const rows = await failedTexts(batch).limit(most).select("id");
  return rows.length;
}

/** Texts of a batch that had failed by then and nobody is done with, at most so many; held for the open transaction. */
export async function lockFailedTexts(batch: number, failedBy: Date, most: number): Promise<FailedText[]> {
  const rows = failedTexts(batch).where("updatedAt", "<=", failedBy).orderBy("id").limit(most).forUpdate();
  return (await rows.select("id", "householdId", "recipient")) as unknown as FailedText[];
}

/** Has those of these texts sent again that failed. In the open transaction. Gives how many. */
export async function retryFailedTexts(ids: readonly number[]): Promise<number> {
  const [ofThese, list] = among("id", ids);
  return retryWhere(ofThese, list, FAILED_TEXTS);
}

/**
 * Has one text sent again, because a person says so. False where it is sent or on its way, or settled. In the open
 * transaction.
 */
export async function retryText(id: number): Promise<boolean> {
  return (await retryWhere("id = ? and settled_at is null", id, RETRYABLE_TEXTS)) > 0;
}

/** Notes the number that a text goes to when it is sent again. In the open transaction. */
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

/** Notes that a text arrived of which nobody knew. False where that is no question. In the open transaction. */
export async function recordArrived(id: number, batch: number, words: string): Promise<boolean> {
  const now = new Date();
  const arrived = { state: "sent", reply: words, replyCode: null, sentAt: now, updatedAt: now };
  const changed = await table("texts")
    .where({ id, batch, state: "unknown" })
    .update(arrived)
    .increment("version", 1)
    .returning("id");
  return changed.length > 0;
}

/** The text of a batch with that ID, if there is one. */
export async function findBatchText(batch: number, id: number): Promise<TextRow | undefined> {
  return (await table("texts").where({ id, batch }).first()) as unknown as TextRow | undefined;
}

/** Stops mailings by text that wait for these households. In the open transaction. */
export async function cancelMailingTexts(householdIds: readonly number[], words: string) {
  const [ofThese, list] = among("household_id", householdIds);
  await changedBy(
    `update texts set state = 'cancelled', reply = ?, version = version + 1, updated_at = ?
     where ${ofThese} and state = 'queued' and category = 'mailing'`,
    [words, new Date(), list],
  );
}

/** True where a text of the batch is being handed over. */
export async function textsBeingSent(batch: number): Promise<boolean> {
  return (await table("texts").where({ batch, state: "sending" }).first("id")) !== undefined;
}
