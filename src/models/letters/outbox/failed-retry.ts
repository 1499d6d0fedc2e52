import { rowsOf, table, transaction } from "../../../database/connection";
import { retryAll } from "../../../mail/outbox";
import { countFailedTexts, retryFailedTexts } from "../../../texts/outbox";
import { mailSettings } from "../../settings/email-device";
import { AuditEvent } from "../../staff/audit-event";
import type { Clerk } from "../../staff/clerk";
import { countFailed, MOST_COUNTED, tasks } from "./failed-letters";

interface FailedRetryRow {
  id: number;
  clerkName: string;
  askedAt: Date;
  batch: number | null;
  afterId: number;
}

/** A clerk's wish that all that failed be sent again: the worker walks the outbox, however long it is. */
export class FailedRetry {
  private constructor(private readonly row: FailedRetryRow) {}

  /**
   * Asks for all letters that failed by now and nobody is done with, or those of one mailing with its texts, but for the
   * unknown ones. Gives how many there are (at most 1,001 of each are counted); asked for twice it is done once.
   */
  static ask(clerk: Clerk, batch?: number): Promise<number> {
    return transaction(async () => {
      const texts = batch ? await countFailedTexts(batch, MOST_COUNTED + 1) : 0;
      const count = (await countFailed(batch)) + texts;
      if (count === 0) return 0;
      const [asked] = await table("failed_retries")
        .insert({ clerkName: clerk.name, askedAt: new Date(), batch: batch ?? null })
        .onConflict()
        .ignore()
        .returning("id");
      if (asked) {
        const letters = count > MOST_COUNTED ? `over ${MOST_COUNTED}` : count;
        await AuditEvent.note("letter sent again", clerk, {
          details: { letters, which: batch ? `all that failed of mailing ${batch}` : "all that failed" },
        });
      }
      return count;
    });
  }

  /** The one under way, held for the open transaction. */
  static async underWay(): Promise<FailedRetry | undefined> {
    const row = await table("failed_retries").whereNull("finishedAt").forUpdate().first();
    return row && new FailedRetry(row as unknown as FailedRetryRow);
  }

  /**
   * Sends the next `most` letters again, in the open transaction, then a mailing's texts, and notes how far it came. Gives
   * how many it looked at.
   */
  async goOn(most: number): Promise<number> {
    const { id, afterId, askedAt, batch, clerkName } = this.row;
    // What fails while it runs failed again.
    const failed = (await tasks(batch)
      .whereNot("state", "unknown")
      .where("id", ">", afterId)
      .where("updatedAt", "<=", askedAt)
      .orderBy("id")
      .limit(most)
      .select("id")) as unknown as { id: number }[];
    const ids = failed.map((one) => one.id);
    const { mode } = await mailSettings();
    const sent = await retryAll(mode, `Sent again by ${clerkName}.`, ids);
    const left = most - ids.length;
    const texts = batch && left > 0 ? await retryFailedTexts(batch, askedAt, left) : 0;
    await rowsOf("update failed_retries set after_id = ?, letters = letters + ?, finished_at = ? where id = ?", [
      ids.at(-1) ?? afterId,
      sent + texts,
      (texts < left ? new Date() : null) as Date,
      id,
    ]);
    return ids.length + texts;
  }
}
