import type { Request } from "express";
import type { Print } from "../../../../models/recconnect/selection/prints";

/** Says which earlier print of the clerk's had to give way to what they made now. */
export function sayWhatGaveWay(req: Request, { givenUp }: Print) {
  if (!givenUp) return;
  req.flash(
    "notice",
    `RecConnect ${givenUp.id}, your oldest print that nobody did anything with, is given up: it made room for this one.`,
  );
}
