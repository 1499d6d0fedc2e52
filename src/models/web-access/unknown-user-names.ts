import { rowsOf } from "../../database/connection";
import { deleteSome } from "../../database/delete-some";
import { AttemptCounter, purgeCounters } from "../attempt-counter";
import { COUNTER_PREFIX, unknownNameCounterId } from "./unknown-user-name-key";

const IDLE_DAYS = 30;
const KEPT_AT_MOST = 200_000;
const PURGED_AT_ONCE = 1000;
const DAY_MS = 86_400_000;

/** User names that no household has: their attempts are counted like those of real names, under a keyed digest, never their text. */
export class UnknownUserNames {
  /** The counter of a folded name that no web user has. */
  static counter(foldedName: string) {
    return new AttemptCounter(unknownNameCounterId(foldedName));
  }

  /** Returns true if attempts on any unknown name are counted. */
  static async any() {
    const [row] = await rowsOf("select 1 as one from attempt_counters where id >= ? and id < ? limit 1", [
      COUNTER_PREFIX,
      `${COUNTER_PREFIX}~`,
    ]);
    return row !== undefined;
  }

  /** Forgets those idle for 30 days, and the longest idle beyond 200,000; a thousand at a time. Gives how many. */
  static async purge() {
    const idle = await purgeCounters(COUNTER_PREFIX, new Date(Date.now() - IDLE_DAYS * DAY_MS), PURGED_AT_ONCE);
    const [row] = await rowsOf<{ count: number }>("select count(*) as count from attempt_counters");
    const beyond = Math.min(PURGED_AT_ONCE, (row?.count ?? 0) - KEPT_AT_MOST);
    return beyond > 0 ? idle + (await forgetOldest(beyond)) : idle;
  }
}

async function forgetOldest(count: number): Promise<number> {
  return deleteSome("attempt_counters", "id", (counters) =>
    counters
      .where("id", ">=", COUNTER_PREFIX)
      .where("id", "<", `${COUNTER_PREFIX}~`)
      .orderBy("lastAttemptAt")
      .limit(count),
  );
}
