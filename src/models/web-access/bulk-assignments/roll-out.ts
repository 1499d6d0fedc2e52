/** How far a run's web users have come, as counted a while ago. */
export interface RollOut {
  /** Assigned by the run and still its: not used yet, PIN in force. */
  notUsed: number;
  /** Not used, and the PIN has expired. */
  expired: number;
  /** Signed in, the change not finished. */
  inUse: number;
  /** Signed in and PIN Changed. */
  claimed: number;
  /** Locked out now, of all these. */
  lockedOut: number;
  /** How many of the PINs were mailed. */
  mailed: number;
  /** First sign-ins by day, "2026-11-22" where the agency is, the oldest first, days without any left out. */
  byDay: { day: string; households: number }[];
}
