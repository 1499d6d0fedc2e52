import type { Request, Response } from "express";
import { UserNameSimulation } from "../../../models/web-access/user-name-simulation";

/** Has the worker count what each user name format would give the households as they are. */
export async function create(req: Request, res: Response) {
  await UserNameSimulation.request(req.clerk);
  req.flash("notice", "The count has begun. Its result appears at the end of this page.");
  // Without a fragment: a page that refreshes itself would only jump to it.
  res.redirect(303, "/staff/settings/application-parameters");
}
