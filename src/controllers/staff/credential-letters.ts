import type { Request, Response } from "express";
import { Household } from "../../models/households/household";
import { CredentialLetters } from "../../models/letters/credential-letters";
import { WebUser } from "../../models/web-access/web-user";
import { refusal } from "../../web/refusal";
import { formRefused, typedIn } from "./web-details";

/** Email User Name and Password to Household: saves what was typed in Web Details, then writes the two e-mails. */
export async function create(req: Request, res: Response) {
  const household = await Household.find(req.params.id);
  const webUser = await WebUser.of(household);
  const typed = typedIn(req);
  let confirmation = "";

  const refused = await refusal(async () => {
    confirmation = await new CredentialLetters(household, webUser).send(typed, req.clerk);
  });
  if (refused) return formRefused(res, household, refused, typed);

  req.flash("notice", confirmation);
  res.redirect(303, `/staff/households/${household.id}/web-details`);
}
