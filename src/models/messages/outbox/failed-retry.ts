import { rowsOf, table, transaction } from "../../../database/connection";
import { retryFailed } from "../../../mail/outbox";
import { countFailedTexts, lockFailedTexts, readdressText, retryFailedTexts } from "../../../texts/outbox";
import { mobilesOf } from "../../households/mobiles";
import { mailSettings } from "../../settings/email-device";
import { AuditEvent } from "../../staff/audit-event";
import type { Clerk } from "../../staff/clerk";
import { countFailed, MAX_COUNTED, openFailures } from "./failed-messages";

/** What of a mailing is sent again. */
export type RetryScope = "emails and texts" | "texts";

interface FailedRetryRow {
  id: number;
  clerkName: string;
  askedAt: Date;
  batch: number | null;
  what: RetryScope;
  afterId: number;
}

/** A clerk's wish that all that failed be sent again: the worker walks the outbox, however long it is. */
export class FailedRetry {
  private constructor(private readonly row: FailedRetryRow) {}

  /**
   * Asks for all messages that failed by now and nobody is done with, or those of one mailing with its texts, or these
   * alone, but for the unknown ones. Gives how many there are (at most 1,001 of each are counted); asked for twice it is
   * done once.
   */
  static request(clerk: Clerk, batch?: number, what: RetryScope = "emails and texts"): Promise<number> {
    return transaction(async () => {
      const texts = batch ? await countFailedTexts(batch, MAX_COUNTED + 1) : 0;
      const count = (what === "texts" ? 0 : await countFailed(batch)) + texts;
      if (count === 0) return 0;
      const [asked] = await table("failed_retries")
        .insert({ clerkName: clerk.name, askedAt: new Date(), batch: batch ?? null, what })
        .onConflict()
        .ignore()
        .returning("id");
      if (asked) {
        const many = count > MAX_COUNTED ? `over ${MAX_COUNTED}` : count;
        const which = batch ? `all that failed of mailing ${batch}` : "all that failed";
        if (what === "texts") await AuditEvent.note("text sent again", clerk, { details: { texts: many, which } });
        else await AuditEvent.note("message sent again", clerk, { details: { messages: many, which } });
      }
      return count;
    });
  }

  /** The one under way, held for the open transaction. */
  static async inProgress(): Promise<FailedRetry | undefined> {
    const row = await table("failed_retries").whereNull("finishedAt").forUpdate().first();
    return row && new FailedRetry(row as unknown as FailedRetryRow);
  }

  /**
   * Sends the next `most` messages again, in the open transaction, then a mailing's texts, and notes how far it came. Gives
   * how many it looked at.
   */
  async retryNext(most: number): Promise<number> {
    const { id, afterId, askedAt, batch, clerkName } = this.row;
    const ids = await this.nextMessages(most);
    const { mode } = await mailSettings();
    const sent = await retryFailed(mode, `Sent again by ${clerkName}.`, ids);
    const left = most - ids.length;
    const texts = batch && left > 0 ? await retryTexts(batch, askedAt, left) : 0;
    await rowsOf("update failed_retries set after_id = ?, messages = messages + ?, finished_at = ? where id = ?", [
      ids.at(-1) ?? afterId,
      sent + texts,
      (texts < left ? new Date() : null) as Date,
      id,
    ]);
    return ids.length + texts;
  }

  private async nextMessages(most: number): Promise<number[]> {
    const { afterId, askedAt, batch, what } = this.row;
    if (what === "texts") return [];
    // What fails while it runs failed again. Held, so that nobody is done with them meanwhile.
    const failed = (await openFailures(batch)
      .whereNot("state", "unknown")
      .where("id", ">", afterId)
      .where("updatedAt", "<=", askedAt)
      .orderBy("id")
      .limit(most)
      .forUpdate()
      .select("id")) as unknown as { id: number }[];
    return failed.map((one) => one.id);
  }
}

/** Sends texts again to the mobiles that their households have now. */
async function retryTexts(batch: number, failedBy: Date, most: number): Promise<number> {
  const failed = await lockFailedTexts(batch, failedBy, most);
  const mobiles = await mobilesOf(failed.map(({ householdId }) => householdId));
  for (const { id, householdId, recipient } of failed) {
    const present = mobiles.get(householdId);
    if (present && present !== recipient) await readdressText(id, present);
  }
  return retryFailedTexts(failed.map(({ id }) => id));
}
