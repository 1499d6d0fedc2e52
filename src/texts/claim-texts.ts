import { engine, rowsOf, table, transaction } from "../database/connection";
import { among } from "../database/update-all";
import type { TextRow } from "./text";

const ABANDONED_REASON = "The worker stopped before the provider's answer came.";

/** True where there may be something to do; a look that holds nothing and nobody up. */
export async function textsDue(): Promise<boolean> {
  const now = new Date();
  const due = (postedIn: TextRow["postedIn"]) =>
    `exists (select 1 from texts where posted_in = '${postedIn}' and due_at <= ? and state = 'queued')`;
  const rows = await rowsOf(
    `select 1 as waits where ${due("practice")} or ${due("live")}
       or exists (select 1 from texts where state = 'sending' and lease_ends_at < ?)`,
    [now, now, now],
  );
  return rows.length > 0;
}

/**
 * Claims what is due and belongs to no batch that stands still, the longest due first. Once this is committed the text is
 * this worker's alone: it is handed over once, or its row says that nobody knows.
 */
export function claimTexts(postedIn: TextRow["postedIn"], most: number, holder: string, leaseMs: number) {
  const lock = engine === "postgres" ? " for update skip locked" : "";
  return transaction(async (): Promise<TextRow[]> => {
    const now = new Date();
    const due = await rowsOf<{ id: number }>(
      `select id from texts where posted_in = ? and state = 'queued' and due_at <= ?
         and batch not in (select batch from stopped_batches)
       order by due_at, id limit ?${lock}`,
      [postedIn, now, most],
    );
    if (due.length === 0) return [];
    const [ofThese, list] = among(
      "id",
      due.map(({ id }) => id),
    );
    return rowsOf<TextRow>(
      `update texts set state = 'sending', lease_holder = ?, lease_ends_at = ?, version = version + 1, updated_at = ?
       where ${ofThese} and state = 'queued' returning *`,
      [holder, new Date(now.getTime() + leaseMs), now, list],
    );
  });
}

/** Writes what became of a claimed text; false where somebody else has it by now. In the open transaction, where there is one. */
export async function recordTextOutcome({ id, leaseHolder }: TextRow, changes: Partial<TextRow>): Promise<boolean> {
  const settled = await table("texts")
    .where({ id, leaseHolder })
    // A lease that ended while the answer was on its way: it is known after all.
    .whereIn("state", ["sending", "unknown"])
    .update({ ...changes, leaseEndsAt: null, updatedAt: new Date() })
    .increment("version", 1)
    .returning("id");
  return settled.length > 0;
}

/** What workers that are gone have claimed may have left, and is never sent again by itself. */
export async function markAbandonedTexts() {
  const now = new Date();
  await rowsOf(
    `update texts set state = 'unknown', reply = ?, lease_ends_at = null, attempts = attempts + 1,
       version = version + 1, updated_at = ? where state = 'sending' and lease_ends_at < ? returning id`,
    [ABANDONED_REASON, now, now],
  );
}
