import type { BulkAssignment } from "../../models/web-access/bulk-assignments/bulk-assignment";
import type { RollOut } from "../../models/web-access/bulk-assignments/roll-out";

const DAYS_SHOWN = 31;

export interface ShownRollOut extends RollOut {
  signedIn: number;
  /** The newest days, each with its share of the busiest one. */
  days: { day: string; households: number; share: number }[];
  /** How many signed in before those days. */
  earlier: number;
}

/** How far the people of a run have come; undefined until that was counted. */
export function rollOutOf({ rollOut }: Pick<BulkAssignment, "rollOut">): ShownRollOut | undefined {
  if (rollOut === null) return undefined;
  const figures: RollOut = JSON.parse(rollOut);
  const newest = figures.byDay.slice(-DAYS_SHOWN);
  const most = newest.reduce((busiest, { households }) => Math.max(busiest, households), 1);
  return {
    ...figures,
    signedIn: figures.inUse + figures.claimed,
    days: newest.map((one) => ({ ...one, share: Math.round((one.households / most) * 100) })),
    earlier: figures.byDay.slice(0, -DAYS_SHOWN).reduce((sum, { households }) => sum + households, 0),
  };
}
