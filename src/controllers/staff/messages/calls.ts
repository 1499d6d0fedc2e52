import type { Request, Response } from "express";
import { Household } from "../../../models/households/household";
import { markCalled } from "../../../models/messages/forgotten/households-to-call";

/** A household that forgot its PIN and has no email was called. */
export async function create(req: Request, res: Response) {
  const household = await Household.find(req.params.id);

  await markCalled(household.id);

  req.flash("notice", `${await household.fullName()} is off the list of those to call.`);
  res.redirect(303, "/staff");
}
