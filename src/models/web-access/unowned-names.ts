import { rowsOf } from "../../database/connection";
import { deleteSome } from "../../database/delete-some";
import { AttemptCounter, purgeCounters } from "../attempt-counter";
import { counterOf, UNOWNED } from "./unowned-counter";

const IDLE_DAYS = 30;
const KEPT_AT_MOST = 200_000;
const PURGED_AT_ONCE = 1000;
const DAY_MS = 86_400_000;

/** Names that nobody has: their attempts are counted as those of real names, under a keyed digest and never their text. */
export class UnownedNames {
  /** The counter of a folded name that no web user has. */
  static counter(foldedName: string) {
    return new AttemptCounter(counterOf(foldedName));
  }

  /** True where attempts on any unowned name are counted. */
  static async any() {
    const [row] = await rowsOf("select 1 as one from attempt_counters where id >= ? and id < ? limit 1", [
      UNOWNED,
      `${UNOWNED}~`,
    ]);
    return row !== undefined;
  }

  /** Forgets those idle for 30 days, and the longest idle beyond 200,000; a thousand at a time. Gives how many. */
  static async purge() {
    const idle = await purgeCounters(UNOWNED, new Date(Date.now() - IDLE_DAYS * DAY_MS), PURGED_AT_ONCE);
    const [row] = await rowsOf<{ count: number }>("select count(*) as count from attempt_counters");
    const beyond = Math.min(PURGED_AT_ONCE, (row?.count ?? 0) - KEPT_AT_MOST);
    return beyond > 0 ? idle + (await forgetOldest(beyond)) : idle;
  }
}

async function forgetOldest(count: number): Promise<number> {
  return deleteSome("attempt_counters", "id", (counters) =>
    counters.where("id", ">=", UNOWNED).where("id", "<", `${UNOWNED}~`).orderBy("lastAttemptAt").limit(count),
  );
}
