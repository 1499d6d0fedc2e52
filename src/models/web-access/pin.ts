import { fold } from "../../secrets/fold";
import { hashSecret } from "../../secrets/hashing";
import { open, seal } from "../../secrets/seal";

/** A PIN as it is compared and stored: without outer white space, not case sensitive (DESIGN.md rule 1). */
export function foldPin(pin: string) {
  return fold(pin.trim());
}

/** The columns of an assigned PIN: sealed so that it can be mailed while unused, and until when. */
export function assignedColumns(pin: string, webUser: { id: number }, assignedDays: number | null, askChange: boolean) {
  const now = new Date();
  return {
    pinDigest: null,
    pinSeal: seal(foldPin(pin), "assigned PIN", String(webUser.id)),
    pinAssignedAt: now,
    pinExpiresAt: assignedDays === null ? null : inDays(assignedDays),
    changeAskedAt: askChange ? now : null,
    inUseAt: null,
    pinChangedAt: null,
    pinSetAt: now,
    pinMailedAt: null,
    bulkAssignmentId: null,
  };
}

/** The columns of a claimed PIN: bcrypt only, the seal erased. Hashes off the event loop; call before a transaction. */
export async function claimedColumns(pin: string) {
  const now = new Date();
  return {
    pinDigest: await hashSecret(foldPin(pin), "chosen PIN"),
    pinSeal: null,
    pinExpiresAt: null,
    changeAskedAt: null,
    inUseAt: null,
    pinChangedAt: now,
    pinSetAt: now,
  };
}

/** The assigned PIN of a web user, or null if there is none, it has expired, or its seal can't be opened. */
export function openAssigned(webUser: { id: number; pinSeal: string | null; pinExpiresAt: Date | null }) {
  if (webUser.pinSeal === null) return null;
  if (webUser.pinExpiresAt !== null && webUser.pinExpiresAt.getTime() <= Date.now()) return null;
  return open(webUser.pinSeal, "assigned PIN", String(webUser.id));
}

function inDays(days: number) {
  return new Date(Date.now() + days * 86_400_000);
}
