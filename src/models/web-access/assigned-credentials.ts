import { clockFormat } from "../clock";
import type { Household } from "../households/household";
import { PasswordDevice } from "../settings/password-device";
import { openAssigned } from "./pin";
import { WebUser } from "./web-user";
import type { WebUserRow } from "./web-user-row";
import { lockInForce } from "./web-user-state";

/** What a message to a household may merge; else the exception, which says why the household has no PIN to send. */
export type AssignedCredentials =
  | { userName: string; pin: string; exception: null }
  | { userName: string | null; pin: null; exception: string };

const formatDate = clockFormat({ day: "numeric", month: "long", year: "numeric" });

/**
 * The user name of a household, and its PIN while that is assigned, unused and in force. **The PIN is in clear**: only
 * what merges a message to this very household, at the moment of sending, may call this, and writes it down nowhere
 * (DESIGN.md rules 4 and 12). No controller, preview, export or log. The exception completes "Okafor, Ada ...".
 * The code that selects recipients decides about inactive households.
 */
export async function assignedCredentials(household: Household): Promise<AssignedCredentials> {
  const webUser = await WebUser.of(household);
  const { unlockMinutes } = await PasswordDevice.current();
  const { userName } = webUser;

  const exception = whyNoPin(webUser, unlockMinutes);
  if (userName === null || exception !== null) return { userName, pin: null, exception: exception ?? NO_WEB_USER };
  const pin = openAssigned(webUser);
  return pin === null ? { userName, pin, exception: UNREADABLE } : { userName, pin, exception: null };
}

const NO_WEB_USER = "has no web user";
const UNREADABLE = "has an assigned PIN that can no longer be read. Assign a new one";

/** Why a message can't carry this web user's PIN, completing "Okafor, Ada ..."; null if it can. */
export function whyNoPin(webUser: WebUserRow, unlockMinutes: number | null): string | null {
  if (webUser.userName === null) return NO_WEB_USER;
  if (webUser.pinChangedAt) return howClaimed(webUser, webUser.pinChangedAt);
  if (hasExpired(webUser)) return `has an assigned PIN that expired on ${day(webUser.pinExpiresAt)}`;
  if (webUser.pinSeal === null) return "has a user name, but no PIN";
  if (webUser.inUseAt) return `has been signing in with the assigned PIN since ${day(webUser.inUseAt)}`;
  return lockInForce(webUser, unlockMinutes) ? `has been locked out since ${day(webUser.lockedOutAt)}` : null;
}

/** A PIN that was claimed without the change page is theirs all the same. */
function howClaimed({ pinSetBy }: WebUserRow, at: Date) {
  return pinSetBy === "customer" ? `chose their own PIN on ${day(at)}` : `has had their own PIN since ${day(at)}`;
}

function hasExpired({ pinExpiresAt }: WebUserRow) {
  return pinExpiresAt !== null && pinExpiresAt.getTime() <= Date.now();
}

function day(at: Date | null) {
  return at ? formatDate(at) : "";
}
