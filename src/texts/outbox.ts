import { changedBy, rowsOf, table } from "../database/connection";
import { insertAll } from "../database/insert-all";
import type { NewText, TextState } from "./text";

/**
 * Writes texts of a batch into the outbox, in the open transaction. The unique index refuses one that is there already:
 * nobody is written to twice.
 */
export async function postTexts(
  batch: number,
  sharedTextId: number,
  texts: readonly NewText[],
  postedIn: "practice" | "live",
) {
  const now = new Date();
  await insertAll(
    "texts",
    texts.map(({ number, part, fields, ...text }) => ({
      ...text,
      sharedTextId,
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
export async function waitingTextsOf(batch: number): Promise<number> {
  const [row] = await rowsOf<{ waiting: number }>(
    `select cast(count(*) as integer) as waiting from texts
     where batch = ? and state in ('queued', 'sending') and batch_part = 1`,
    [batch],
  );
  return row?.waiting ?? 0;
}

/** How the texts of a batch stand. */
export function textCounts(batch: number) {
  return byState(batch, "");
}

/** How those texts of a batch stand, first parts, whose recipient gets no letter. */
export function countsOfTextsAlone(batch: number) {
  return byState(
    batch,
    `and batch_part = 1 and not exists (
       select 1 from messages m where m.batch = texts.batch and m.batch_number = texts.batch_number and m.batch_part = 1)`,
  );
}

async function byState(batch: number, condition: string): Promise<Partial<Record<TextState, number>>> {
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

/** True where a text of the batch is being handed over. */
export async function textsOnTheirWay(batch: number): Promise<boolean> {
  return (await table("texts").where({ batch, state: "sending" }).first("id")) !== undefined;
}
