import { rowsOf, table } from "../database/connection";
import { deleteSome } from "../database/delete-some";

/** An attempt that takes longer than this died with its process, and counts no more. */
const UNDER_WAY_AT_MOST_MS = 60_000;

/** After so many failures in a row a name is slowed down even where attempts are unlimited (SECURITY.md, NIST's 100). */
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
 * Counts the attempts on one name, clerk or browser before each is compared (DESIGN.md rule 6), in one statement each,
 * so that however many come at once no more are compared than are allowed.
 */
export class AttemptCounter {
  constructor(readonly id: string) {}

  /**
   * Counts one attempt as under way, if one more is allowed (`allowed` null: unlimited).
   * Every admitted attempt must end in failed(), giveBack() or clear().
   */
  async admit(allowed: number | null): Promise<Admission> {
    const now = new Date();
    const dead = new Date(now.getTime() - UNDER_WAY_AT_MOST_MS);
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

  /** A verified wrong secret. Gives how many there were in a row, and whether this one spent the allowance. */
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

  /** The attempt was never compared: it does not count. */
  async giveBack() {
    await table("attempt_counters").where({ id: this.id }).where("underWay", ">", 0).decrement("underWay", 1);
  }

  /** Forgets every attempt: after a success, an unlock, or when a name changes hands. */
  async clear() {
    await table("attempt_counters").where({ id: this.id }).delete();
  }

  /** An allowance spent before this moment is granted anew. */
  async renewIfSpentBefore(moment: Date) {
    await table("attempt_counters").where({ id: this.id }).where("spentAt", "<=", moment).delete();
  }

  /** Failures in a row so far. */
  async count() {
    return (await this.row())?.failed ?? 0;
  }

  /** True where the allowance is used up. */
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

/** Forgets counters whose id begins so and that were idle since before the moment; at most `limit` of them. */
export async function purgeCounters(prefix: string, idleSince: Date, limit: number) {
  return deleteSome("attempt_counters", "id", (counters) =>
    counters
      .where("id", ">=", prefix)
      .where("id", "<", `${prefix}~`)
      .where("lastAttemptAt", "<", idleSince)
      .limit(limit),
  );
}
