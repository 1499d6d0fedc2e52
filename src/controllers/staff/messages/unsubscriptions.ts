import type { Request, Response } from "express";
import { Household } from "../../../models/households/household";
import { Unsubscription } from "../../../models/messages/unsubscription";

/** Leaves a household out of mailings, because it asked a clerk. */
export async function create(req: Request, res: Response) {
  const household = await Household.find(req.params.id);
  await Unsubscription.add(household, "clerk", req.clerk);
  req.flash(
    "notice",
    `${await household.fullName()} gets no more mailings. Messages about its own sign-in still come.`,
  );
  res.redirect(303, `/staff/households/${household.id}`);
}

/** Mailings go to it again. */
export async function destroy(req: Request, res: Response) {
  const household = await Household.find(req.params.id);
  await Unsubscription.lift(household, "clerk", req.clerk);
  req.flash("notice", `${await household.fullName()} gets mailings again.`);
  res.redirect(303, `/staff/households/${household.id}`);
}
