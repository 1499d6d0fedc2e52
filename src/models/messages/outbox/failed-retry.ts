import { rowsOf, table, transaction } from "../../../database/connection";
import { retryFailed } from "../../../mail/outbox";
import { countFailedTexts, lockFailedTexts, readdressText, retryFailedTexts } from "../../../texts/outbox";
import { mobileNumbersOf } from "../../households/mobile-numbers";
import { mailSettings } from "../../settings/email-device";
import { AuditEvent } from "../../staff/audit-event";
import type { Clerk } from "../../staff/clerk";
import { countFailed, MAX_COUNTED, openFailures } from "./failed-messages";

/** Which messages of a mailing are sent again. */
export type RetryScope = "emails and texts" | "texts";

interface FailedRetryRow {
  id: number;
  clerkName: string;
  askedAt: Date;
  batch: number | null;
  what: RetryScope;
  afterId: number;
}

/** A clerk's request to send all failed emails again. The worker goes through the outbox in batches. */
export class FailedRetry {
  private constructor(private readonly row: FailedRetryRow) {}

  /**
   * Requests a retry of all messages that have failed and are not dismissed, or of those of one mailing with its texts,
   * or of its texts only. Messages in the state unknown are not retried. Returns how many there are (at most 1,001 of
   * each are counted). A second request while one is in progress adds nothing.
   */
  static request(clerk: Clerk, batch?: number, what: RetryScope = "emails and texts"): Promise<number> {
    return transaction(async () => {
      const texts = batch ? await countFailedTexts(batch, MAX_COUNTED + 1) : 0;
      const count = (what === "texts" ? 0 : await countFailed(batch)) + texts;
      if (count === 0) return 0;
      const [created] = await table("failed_retries")
        .insert({ clerkName: clerk.name, askedAt: new Date(), batch: batch ?? null, what })
        .onConflict()
        .ignore()
        .returning("id");
      if (created) {
        const many = count > MAX_COUNTED ? `over ${MAX_COUNTED}` : count;
        const which = batch ? `all that failed of mailing ${batch}` : "all that failed";
        if (what === "texts") await AuditEvent.note("text sent again", clerk, { details: { texts: many, which } });
        else await AuditEvent.note("message sent again", clerk, { details: { messages: many, which } });
      }
      return count;
    });
  }

  /** Returns the request in progress, locked for the open transaction. */
  static async inProgress(): Promise<FailedRetry | undefined> {
    const row = await table("failed_retries").whereNull("finishedAt").forUpdate().first();
    return row && new FailedRetry(row as unknown as FailedRetryRow);
  }

  /**
   * Sends the next `max` messages again, then a mailing's texts, and saves the progress, in the open transaction.
   * Returns how many it processed.
   */
  async retryNext(max: number): Promise<number> {
    const { id, afterId, askedAt, batch, clerkName } = this.row;
    const ids = await this.nextMessages(max);
    const { mode } = await mailSettings();
    const sent = await retryFailed(mode, `Sent again by ${clerkName}.`, ids);
    const left = max - ids.length;
    const texts = batch && left > 0 ? await retryTexts(batch, askedAt, left) : 0;
    await rowsOf("update failed_retries set after_id = ?, messages = messages + ?, finished_at = ? where id = ?", [
      ids.at(-1) ?? afterId,
      sent + texts,
      (texts < left ? new Date() : null) as Date,
      id,
    ]);
    return ids.length + texts;
  }

  private async nextMessages(max: number): Promise<number[]> {
    const { afterId, askedAt, batch, what } = this.row;
    if (what === "texts") return [];
    // Messages that fail after the request are not retried. Locked, so that nobody dismisses them now.
    const failed = (await openFailures(batch)
      .whereNot("state", "unknown")
      .where("id", ">", afterId)
      .where("updatedAt", "<=", askedAt)
      .orderBy("id")
      .limit(max)
      .forUpdate()
      .select("id")) as unknown as { id: number }[];
    return failed.map((one) => one.id);
  }
}

/** Sends texts again, to the current mobile numbers of their households. */
async function retryTexts(batch: number, failedBy: Date, max: number): Promise<number> {
  const failed = await lockFailedTexts(batch, failedBy, max);
  const mobiles = await mobileNumbersOf(failed.map(({ householdId }) => householdId));
  for (const { id, householdId, recipient } of failed) {
    const current = mobiles.get(householdId);
    if (current && current !== recipient) await readdressText(id, current);
  }
  return retryFailedTexts(failed.map(({ id }) => id));
}
