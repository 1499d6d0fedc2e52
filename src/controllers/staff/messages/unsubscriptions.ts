import type { Request, Response } from "express";
import { Household } from "../../../models/households/household";
import { Unsubscription } from "../../../models/messages/unsubscription";

/** Unsubscribes a household from mailings, because it asked a clerk to. */
export async function create(req: Request, res: Response) {
  const household = await Household.find(req.params.id);
  await Unsubscription.add(household, "clerk", req.clerk);
  req.flash(
    "notice",
    `${await household.fullName()} no longer gets mailings. It still gets emails about its own sign-in.`,
  );
  res.redirect(303, `/staff/households/${household.id}`);
}

/** Subscribes the household to mailings again. */
export async function destroy(req: Request, res: Response) {
  const household = await Household.find(req.params.id);
  await Unsubscription.lift(household, "clerk", req.clerk);
  req.flash("notice", `${await household.fullName()} gets mailings again.`);
  res.redirect(303, `/staff/households/${household.id}`);
}
