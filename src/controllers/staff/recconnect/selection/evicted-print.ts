import type { Request } from "express";
import type { Print } from "../../../../models/recconnect/selection/prints";

/** Says which earlier print of the clerk's had to give way to what they made now. */
export function noticeEvictedPrint(req: Request, { evicted }: Print) {
  if (!evicted) return;
  req.flash(
    "notice",
    `RecConnect ${evicted.id}, your oldest unchanged print, was discarded to make room for this one.`,
  );
}
