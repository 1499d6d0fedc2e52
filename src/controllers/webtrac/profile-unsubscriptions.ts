import type { Request, Response } from "express";
import { Unsubscription } from "../../models/messages/unsubscription";

/** Unsubscribes the household from messages about passes and programs. */
export async function create(req: Request, res: Response) {
  await Unsubscription.add(req.household, "customer", "customer");
  req.flash(
    "notice",
    "You unsubscribed from messages about passes and programs. You still get messages about your sign-in.",
  );
  res.redirect(303, "/account/profile");
}

/** Subscribes the household again. */
export async function destroy(req: Request, res: Response) {
  await Unsubscription.lift(req.household, "customer", "customer");
  req.flash("notice", "You subscribed to messages about passes and programs again.");
  res.redirect(303, "/account/profile");
}
