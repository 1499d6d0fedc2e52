import type { Request, Response } from "express";
import { Household } from "../../../models/households/household";
import { WebUser } from "../../../models/web-access/web-user";

/** Unlocks a household. */
export async function destroy(req: Request, res: Response) {
  const household = await Household.find(req.params.id);
  const webUser = await WebUser.of(household);
  const name = await household.fullName();

  await webUser.unlock(req.clerk);

  req.flash("notice", `${name} can sign in again.`);
  res.redirect(303, `/staff/households/${household.id}/web-details`);
}
