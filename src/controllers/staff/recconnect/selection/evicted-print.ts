import type { Request } from "express";
import type { Print } from "../../../../models/recconnect/selection/prints";

/** Says which earlier print of the clerk's had to give way to what they made now. */
export function noticeEvictedPrint(req: Request, { evicted }: Print) {
  if (!evicted) return;
  req.flash(
    "notice",
    `RecConnect ${evicted.id}, your oldest print that nobody did anything with, is given up: it made room for this one.`,
  );
}
