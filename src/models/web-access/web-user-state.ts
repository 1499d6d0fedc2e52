import { clockFormat } from "../clock";
import type { WebUserRow } from "./web-user";

const MINUTE_MS = 60_000;
const inWords = clockFormat({
  day: "numeric",
  month: "long",
  hour: "numeric",
  minute: "2-digit",
});

export interface WebUserState {
  name: "no access" | "assigned" | "expired" | "must change" | "active" | "locked out";
  /** What the clerk reads. */
  words: string;
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
 * Tells from a web user's facts whether the household can sign in (DESIGN.md section 1: assigned, in use, claimed).
 * A lock made by attempts is over after `unlockMinutes`; null: a clerk unlocks.
 */
export function stateOf(webUser: Facts, unlockMinutes: number | null): WebUserState {
  if (lockInForce(webUser, unlockMinutes)) {
    const at = webUser.lockedOutAt as Date;
    return { name: "locked out", words: `Locked out since ${inWords(at)}`, since: at };
  }
  if (!webUser.userName) return { name: "no access", words: "No access", since: null };
  if (webUser.pinChangedAt) return { name: "active", words: "Active", since: webUser.lastSignInAt };
  if (!webUser.pinSeal || expired(webUser)) return withoutPin(webUser);
  if (webUser.inUseAt) return { name: "must change", words: "Must change", since: webUser.inUseAt };
  return { name: "assigned", words: "Assigned, not used", since: webUser.pinAssignedAt };
}

/** True while nobody may sign in with this name: a clerk's lock always, a lock by attempts until it ends by itself. */
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
    ? { name: "expired", words: "Assigned PIN has expired", since: webUser.pinExpiresAt }
    : { name: "no access", words: "No access", since: null };
}
