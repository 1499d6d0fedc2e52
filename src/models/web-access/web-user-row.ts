export interface WebUserRow {
  id: number;
  householdId: number;
  userName: string | null;
  userNameDigest: string | null;
  /** The chosen PIN's bcrypt, from hashSecret(fold(pin), "chosen PIN"). */
  pinDigest: string | null;
  /** The assigned PIN, sealed with "assigned PIN" and bound to this id; erased when claimed, expired or revoked. */
  pinSeal: string | null;
  pinAssignedAt: Date | null;
  pinExpiresAt: Date | null;
  /** The source of the assigned PIN: "typed", "random" or "guessable". */
  pinSource: string | null;
  /** Set if the first sign-in leads to the change page. */
  changeAskedAt: Date | null;
  /** Signed in with the assigned PIN, the change not finished. */
  inUseAt: Date | null;
  /** PIN Changed: from then on claimed. */
  pinChangedAt: Date | null;
  pinSetAt: Date | null;
  /** "system": made by Gatehouse with the household. */
  pinSetBy: "customer" | "clerk" | "bulk run" | "system" | null;
  pinSetByName: string | null;
  lockedOutAt: Date | null;
  lockCause: "attempts" | "clerk" | null;
  lockReason: string | null;
  lastSignInAt: Date | null;
  /** The bulk run that assigned the current name and PIN. */
  bulkAssignmentId: number | null;
  /** When a message with the assigned PIN was sent. */
  pinMailedAt: Date | null;
  /** Counted up to end every session of this web user. */
  sessionEpoch: number;
  version: number;
  createdAt: Date;
  updatedAt: Date;
}
