import { rowsOf } from "../../database/connection";
import { PasswordDevice } from "../settings/password-device";

const COUNTED_TO = 1000;
const MINUTE_MS = 60_000;

export interface LockedOutHousehold {
  householdId: number;
  firstName: string;
  lastName: string;
  lockedOutAt: Date;
  lockCause: "attempts" | "clerk";
}

const IN_FORCE = "locked_out_at is not null and (lock_cause = 'clerk' or locked_out_at > ?)";

/** The households that can't sign in because they are locked out: the newest `limit` of them, and how many in all. */
export async function lockedOutHouseholds(
  limit: number,
): Promise<{ newest: LockedOutHousehold[]; count: number; more: boolean }> {
  const since = await stillInForceSince();
  const newest = await rowsOf<LockedOutHousehold>(newestLockedOut(limit), [since]);
  const [counted] = await rowsOf<{ count: number }>(
    `select count(*) as count from (select 1 from web_users where ${IN_FORCE} limit ${COUNTED_TO + 1}) as locked`,
    [since],
  );
  const count = counted?.count ?? 0;
  return { newest, count: Math.min(count, COUNTED_TO), more: count > COUNTED_TO };
}

/** The SQL for them, with one binding. Reads the locks first, by their own index; else it would scan all members. */
export function newestLockedOut(limit: number) {
  return `select w.household_id, m.first_name, m.last_name, w.locked_out_at, w.lock_cause
    from (select household_id, locked_out_at, lock_cause from web_users where ${IN_FORCE}
      order by locked_out_at desc limit ${limit}) w
    join members m on m.household_id = w.household_id and m.relation = 'primary' order by w.locked_out_at desc`;
}

/** Locks by attempts older than this have ended automatically. */
async function stillInForceSince() {
  const { unlockMinutes } = await PasswordDevice.current();
  return new Date(unlockMinutes === null ? 0 : Date.now() - unlockMinutes * MINUTE_MS);
}
