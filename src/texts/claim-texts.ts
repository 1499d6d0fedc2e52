import { engine, rowsOf, table, transaction } from "../database/connection";
import { among } from "../database/update-all";
import type { TextRow } from "./text";

const ABANDONED_REASON = "The worker stopped before the provider answered.";

/** Returns whether there may be anything to do. Takes no locks. */
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
 * Claims due texts that belong to no stopped batch, the longest due first. After the commit, only this worker sends
 * them: a text is sent once, or its state becomes unknown.
 */
export function claimTexts(postedIn: TextRow["postedIn"], max: number, holder: string, leaseMs: number) {
  const lock = engine === "postgres" ? " for update skip locked" : "";
  return transaction(async (): Promise<TextRow[]> => {
    const now = new Date();
    const due = await rowsOf<{ id: number }>(
      `select id from texts where posted_in = ? and state = 'queued' and due_at <= ?
         and batch not in (select batch from stopped_batches)
       order by due_at, id limit ?${lock}`,
      [postedIn, now, max],
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

/**
 * Records the outcome of a claimed text. Returns false if another worker has claimed it. Uses the open transaction, if
 * there is one.
 */
export async function recordTextOutcome({ id, leaseHolder }: TextRow, changes: Partial<TextRow>): Promise<boolean> {
  const updated = await table("texts")
    .where({ id, leaseHolder })
    // The lease may have expired before the answer came.
    .whereIn("state", ["sending", "unknown"])
    .update({ ...changes, leaseEndsAt: null, updatedAt: new Date() })
    .increment("version", 1)
    .returning("id");
  return updated.length > 0;
}

/**
 * Marks the texts of workers that have died as unknown. They may have been sent, so they are never resent
 * automatically.
 */
export async function markAbandonedTexts() {
  const now = new Date();
  await rowsOf(
    `update texts set state = 'unknown', reply = ?, lease_ends_at = null, attempts = attempts + 1,
       version = version + 1, updated_at = ? where state = 'sending' and lease_ends_at < ? returning id`,
    [ABANDONED_REASON, now, now],
  );
}
