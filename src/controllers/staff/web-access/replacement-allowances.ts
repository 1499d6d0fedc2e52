import type { Request, Response } from "express";
import { ReplacementAllowance } from "../../../models/web-access/bulk-assignments/replacement-allowance";

/** Allows replacing claimed web users for one hour while the site is live. */
export async function create(req: Request, res: Response) {
  await ReplacementAllowance.give(req.clerk);
  req.flash("notice", "Bulk runs may replace claimed web users for one hour while the site is live.");
  // An administrator who may not run bulk assignments has no page there to return to.
  res.redirect(303, req.clerk.may("run bulk assignments") ? "/staff/bulk-assignments" : "/staff");
}
