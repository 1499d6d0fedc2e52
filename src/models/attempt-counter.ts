import { rowsOf, table } from "../database/connection";
import { deleteSome } from "../database/delete-some";

/** After this time, an attempt in progress is assumed dead with its process and no longer counts. */
const MAX_IN_PROGRESS_MS = 60_000;

/** After this many failures in a row, attempts are slowed down even if they are unlimited (SECURITY.md, NIST's 100). */
const SLOWED_AFTER = 100;
const SLOWED_TO_ONE_IN_MS = 30_000;

const UNLIMITED = 2_147_483_647;

interface CounterRow {
  failed: number;
  underWay: number;
  lastAttemptAt: Date;
  spentAt: Date | null;
}

export type Admission =
  | { admitted: true }
  | { admitted: false; why: "spent"; at: Date }
  | { admitted: false; why: "crowded" | "slowed"; retryAfterSeconds: number };

/**
 * Counts the attempts on a name, clerk or browser before each comparison (DESIGN.md rule 6), in one statement each, so
 * that parallel attempts never exceed the limit.
 */
export class AttemptCounter {
  constructor(readonly id: string) {}

  /**
   * Counts one attempt as in progress if one more is allowed (`allowed` null: unlimited).
   * Every admitted attempt must end with failed(), giveBack() or clear().
   */
  async admit(allowed: number | null): Promise<Admission> {
    const now = new Date();
    const dead = new Date(now.getTime() - MAX_IN_PROGRESS_MS);
    const slowed = new Date(now.getTime() - SLOWED_TO_ONE_IN_MS);
    const most = allowed ?? UNLIMITED;
    const underWay = "(case when c.last_attempt_at < ? then 0 else c.under_way end)";

    const admitted = await rowsOf(
      `insert into attempt_counters as c (id, failed, under_way, last_attempt_at) values (?, 0, 1, ?)
       on conflict (id) do update set under_way = ${underWay} + 1, last_attempt_at = excluded.last_attempt_at
       where c.spent_at is null
         and (c.failed + ${underWay} < ? or ${underWay} = 0)
         and (c.failed < ${SLOWED_AFTER} or c.last_attempt_at < ?)
       returning id`,
      [this.id, now, dead, dead, most, dead, slowed],
    );
    return admitted.length > 0 ? { admitted: true } : this.whyNot(now);
  }

  /** Records a verified wrong secret. Returns the failures in a row, and whether the limit is reached. */
  async failed(allowed: number | null) {
    const most = allowed ?? UNLIMITED;
    const [row] = await rowsOf<{ failed: number; spentAt: Date | null }>(
      `update attempt_counters set failed = failed + 1,
         under_way = case when under_way > 0 then under_way - 1 else 0 end,
         spent_at = case when failed + 1 >= ? then coalesce(spent_at, ?) else spent_at end
       where id = ? returning failed, spent_at`,
      [most, new Date(), this.id],
    );
    return { failed: row?.failed ?? 1, spent: Boolean(row?.spentAt) };
  }

  /** Uncounts an attempt that was never compared. */
  async giveBack() {
    await table("attempt_counters").where({ id: this.id }).where("underWay", ">", 0).decrement("underWay", 1);
  }

  /** Resets the counter: after a success, an unlock, or when a name gets another owner. */
  async clear() {
    await table("attempt_counters").where({ id: this.id }).delete();
  }

  /** Resets the counter if the limit was reached before this time. */
  async renewIfSpentBefore(moment: Date) {
    await table("attempt_counters").where({ id: this.id }).where("spentAt", "<=", moment).delete();
  }

  /** Returns the failures in a row so far. */
  async count() {
    return (await this.row())?.failed ?? 0;
  }

  /** Returns whether the limit is reached. */
  async spent() {
    return Boolean((await this.row())?.spentAt);
  }

  private async whyNot(now: Date): Promise<Admission> {
    const row = await this.row();
    if (row?.spentAt) return { admitted: false, why: "spent", at: row.spentAt };
    if (row && row.failed >= SLOWED_AFTER) {
      const waitMs = row.lastAttemptAt.getTime() + SLOWED_TO_ONE_IN_MS - now.getTime();
      return { admitted: false, why: "slowed", retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)) };
    }
    return { admitted: false, why: "crowded", retryAfterSeconds: 2 };
  }

  private async row() {
    return (await table("attempt_counters").where({ id: this.id }).first()) as unknown as CounterRow | undefined;
  }
}

/** Deletes up to `limit` counters with this ID prefix that have been idle since before this time. */
export async function purgeCounters(prefix: string, idleSince: Date, limit: number) {
  return deleteSome("attempt_counters", "id", (counters) =>
    counters
      .where("id", ">=", prefix)
      .where("id", "<", `${prefix}~`)
      .where("lastAttemptAt", "<", idleSince)
      .limit(limit),
  );
}
