import type { Request, Response } from "express";
import { Household } from "../../../models/households/household";
import { CredentialEmails } from "../../../models/messages/credential-emails";
import { WebUser } from "../../../models/web-access/web-user";
import { refusal } from "../../../web/refusal";
import { formRefused, typedIn } from "../web-access/web-details";
import { redirectToDelivery } from "./deliveries";

/** Email User Name and Password to Household: saves what was typed in Web Details, then writes the two emails. */
export async function create(req: Request, res: Response) {
  const household = await Household.find(req.params.id);
  const webUser = await WebUser.of(household);
  const typed = typedIn(req);
  const credentials = new CredentialEmails(household, webUser);
  let confirmation = "";

  const refused = await refusal(async () => {
    confirmation = await credentials.send(typed, req.clerk);
  });
  if (refused) return formRefused(res, household, refused, typed);

  req.flash("notice", confirmation);
  const written = (await credentials.statuses()).map(({ id }) => id);
  await redirectToDelivery(req, res, written, {
    href: `/staff/households/${household.id}/web-details`,
    label: "Web Details",
  });
}
