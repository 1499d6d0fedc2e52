import type { Request, Response } from "express";
import { Household } from "../../../models/households/household";
import { markCalled } from "../../../models/messages/forgotten/households-to-call";

/** Marks a household as called: it forgot its PIN or user name, and no email reaches it. */
export async function create(req: Request, res: Response) {
  const household = await Household.find(req.params.id);

  await markCalled(household.id);

  req.flash("notice", `${await household.fullName()} is marked as called.`);
  res.redirect(303, "/staff");
}
