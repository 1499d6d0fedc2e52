import type { BulkAssignment } from "../../../../models/web-access/bulk-assignments/bulk-assignment";
import type { RollOut } from "../../../../models/web-access/bulk-assignments/roll-out";
import { daysShown } from "../../days-shown";

/** How many households have used what the run gave them; undefined until the worker has counted. */
export function rollOutOf({ rollOut }: Pick<BulkAssignment, "rollOut">) {
  if (rollOut === null) return undefined;
  const figures: RollOut = JSON.parse(rollOut);
  return { ...figures, signedIn: figures.inUse + figures.claimed, ...daysShown(figures.byDay) };
}
