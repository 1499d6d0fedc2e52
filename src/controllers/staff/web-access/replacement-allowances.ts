import type { Request, Response } from "express";
import { ReplacementAllowance } from "../../../models/web-access/bulk-assignments/replacement";

/** Lets claimed web users be replaced for one hour though the site is live. */
export async function create(req: Request, res: Response) {
  await ReplacementAllowance.give(req.clerk);
  req.flash("notice", "For one hour a bulk run may replace claimed web users while the site is live.");
  // An administrator who runs no bulk assignments has no such page to come back to.
  res.redirect(303, req.clerk.may("run bulk assignments") ? "/staff/bulk-assignments" : "/staff");
}
