import type { Request, Response } from "express";
import { Unsubscription } from "../../models/messages/unsubscription";

/** The household wants no more messages about passes and programs. */
export async function create(req: Request, res: Response) {
  await Unsubscription.add(req.household, "customer", "customer");
  req.flash("notice", "Messages about passes and programs no longer come. Messages about your own sign-in still do.");
  res.redirect(303, "/account/profile");
}

/** It wants them again. */
export async function destroy(req: Request, res: Response) {
  await Unsubscription.lift(req.household, "customer", "customer");
  req.flash("notice", "Messages about passes and programs come again.");
  res.redirect(303, "/account/profile");
}
