import { table } from "../../database/connection";
import { clockFormat } from "../clock";
import { PasswordDevice } from "../settings/password-device";
import type { WebUserRow } from "./web-user-row";

const MINUTE_MS = 60_000;
const formatTime = clockFormat({
  day: "numeric",
  month: "long",
  hour: "numeric",
  minute: "2-digit",
});

export interface WebUserState {
  name: "no access" | "assigned" | "expired" | "must change" | "active" | "locked out";
  /** The label that a clerk reads. */
  label: string;
  since: Date | null;
}

type Facts = Pick<
  WebUserRow,
  | "userName"
  | "pinDigest"
  | "pinSeal"
  | "pinAssignedAt"
  | "pinExpiresAt"
  | "inUseAt"
  | "pinChangedAt"
  | "lockedOutAt"
  | "lockCause"
  | "lastSignInAt"
>;

/**
 * Returns from a web user's columns whether the household can sign in (DESIGN.md section 1: assigned, in use, claimed).
 * A lock made by attempts ends after `unlockMinutes`; null means that only a clerk unlocks.
 */
export function stateOf(webUser: Facts, unlockMinutes: number | null): WebUserState {
  if (lockInForce(webUser, unlockMinutes)) {
    const at = webUser.lockedOutAt as Date;
    return { name: "locked out", label: `Locked out since ${formatTime(at)}`, since: at };
  }
  if (!webUser.userName) return { name: "no access", label: "No access", since: null };
  if (webUser.pinChangedAt) return { name: "active", label: "Active", since: webUser.lastSignInAt };
  if (!webUser.pinSeal || expired(webUser)) return withoutPin(webUser);
  if (webUser.inUseAt) return { name: "must change", label: "Must change", since: webUser.inUseAt };
  return { name: "assigned", label: "Assigned, not used", since: webUser.pinAssignedAt };
}

/** Returns true while the lock is in force: a clerk's lock always, a lock by attempts until it ends automatically. */
export function lockInForce(webUser: Pick<Facts, "lockedOutAt" | "lockCause">, unlockMinutes: number | null) {
  if (webUser.lockedOutAt === null) return false;
  if (webUser.lockCause === "clerk" || unlockMinutes === null) return true;
  return webUser.lockedOutAt.getTime() + unlockMinutes * MINUTE_MS > Date.now();
}

function expired({ pinExpiresAt }: Facts) {
  return pinExpiresAt !== null && pinExpiresAt.getTime() <= Date.now();
}

function withoutPin(webUser: Facts): WebUserState {
  return webUser.pinAssignedAt
    ? { name: "expired", label: "Assigned PIN expired", since: webUser.pinExpiresAt }
    : { name: "no access", label: "No access", since: null };
}

export interface WebUserSummary {
  state: WebUserState;
  userName: string | null;
  userNameDigest: string | null;
}

/** The user names and states of these households, for lists. */
export async function webUserSummaries(householdIds: number[]): Promise<Map<number, WebUserSummary>> {
  const { unlockMinutes } = await PasswordDevice.current();
  const rows = (await table("web_users").whereIn("householdId", householdIds)) as unknown as WebUserRow[];
  return new Map(
    rows.map((row) => [
      row.householdId,
      { state: stateOf(row, unlockMinutes), userName: row.userName, userNameDigest: row.userNameDigest },
    ]),
  );
}
