import { rowsOf, table } from "../../database/connection";
import { PasswordDevice } from "../settings/password-device";

const COUNTED_TO = 1000;
const MINUTE_MS = 60_000;

export interface LockedOut {
  householdId: number;
  firstName: string;
  lastName: string;
  lockedOutAt: Date;
  lockCause: "attempts" | "clerk";
}

/** The households that can't sign in because they are locked out: the newest `limit` of them, and how many in all. */
export async function lockedOut(limit: number): Promise<{ newest: LockedOut[]; count: number; more: boolean }> {
  const since = await stillInForceSince();
  const rows = (await inForce(since)
    .join("members", "members.household_id", "web_users.household_id")
    .where("members.relation", "primary")
    .orderBy("web_users.locked_out_at", "desc")
    .limit(limit)
    .select(
      "web_users.household_id",
      "members.first_name",
      "members.last_name",
      "web_users.locked_out_at",
      "web_users.lock_cause",
    )) as unknown as LockedOut[];
  const [counted] = await rowsOf<{ count: number }>(
    `select count(*) as count from (select 1 from web_users where locked_out_at is not null
       and (lock_cause = 'clerk' or locked_out_at > ?) limit ${COUNTED_TO + 1}) as locked`,
    [since],
  );
  const count = counted?.count ?? 0;
  return { newest: rows, count: Math.min(count, COUNTED_TO), more: count > COUNTED_TO };
}

function inForce(since: Date) {
  return table("web_users")
    .whereNotNull("web_users.locked_out_at")
    .where((either) => either.where("web_users.lock_cause", "clerk").orWhere("web_users.locked_out_at", ">", since));
}

/** Locks by attempts older than this have ended by themselves. */
async function stillInForceSince() {
  const { unlockMinutes } = await PasswordDevice.current();
  return new Date(unlockMinutes === null ? 0 : Date.now() - unlockMinutes * MINUTE_MS);
}
