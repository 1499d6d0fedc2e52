import type { Request, Response } from "express";
import { Household } from "../../../models/households/household";
import { CredentialEmails } from "../../../models/messages/credential-emails";
import { WebUser } from "../../../models/web-access/web-user";
import { refusal } from "../../../web/refusal";
import { formRefused, submittedDetails } from "../web-access/web-details";
import { redirectToDelivery } from "./deliveries";

/** Email User Name and Password to Household: saves the Web Details form, then adds the two emails to the outbox. */
export async function create(req: Request, res: Response) {
  const household = await Household.find(req.params.id);
  const webUser = await WebUser.of(household);
  const submitted = submittedDetails(req);
  const credentials = new CredentialEmails(household, webUser);
  let confirmation = "";

  const refused = await refusal(async () => {
    confirmation = await credentials.send(submitted, req.clerk);
  });
  if (refused) return formRefused(res, household, refused, submitted);

  req.flash("notice", confirmation);
  const ids = (await credentials.statuses()).map(({ id }) => id);
  await redirectToDelivery(req, res, ids, {
    href: `/staff/households/${household.id}/web-details`,
    label: "Web Details",
  });
}
