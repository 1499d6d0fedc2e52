import type { Request, Response } from "express";
import { UserNameSimulation } from "../../../models/web-access/user-name-simulation";

/** Starts a count of the user names that each format would give to all households. The worker does it. */
export async function create(req: Request, res: Response) {
  await UserNameSimulation.request(req.clerk);
  req.flash("notice", "The count started. The result will appear at the end of this page.");
  // No fragment: a page that refreshes itself would keep jumping to it.
  res.redirect(303, "/staff/settings/application-parameters");
}
