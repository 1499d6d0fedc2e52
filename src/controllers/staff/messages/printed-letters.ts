import type { Request, Response } from "express";
import { NotFound } from "../../../models/errors";
import { Household } from "../../../models/households/household";
import { findOutboxMessage } from "../../../models/messages/outbox/outbox-actions";
import { printCredentials } from "../../../models/messages/printed/printed-credentials";
import { fields, ticked } from "../../../web/fields";
import { type Refusal, refusal } from "../../../web/refusal";
import { printRefused } from "../web-access/web-details";
import { showMessage } from "./outbox";

/** Prints the letter with user name and PIN for a household that no email reaches. The PDF is not stored. */
export async function create(req: Request, res: Response) {
  const household = await Household.find(req.params.id);

  let pdf: Buffer | undefined;
  const refused = await refusal(async () => {
    pdf = await printCredentials(household, req.clerk, ticked(req.body, "settle"));
  });
  if (refused) return showAgain(req, res, household, refused);

  res.setHeader("Content-Disposition", `inline; filename="letter-household-${household.id}.pdf"`);
  res.type("application/pdf").send(pdf);
}

/** Shows the page that the button was on, with the errors: the failed email, or Web Details. */
async function showAgain(req: Request, res: Response, household: Household, { status, errors }: Refusal) {
  const { message: id } = fields(req.body, "message");
  const seesEmails = req.clerk.may("work on the outbox") || req.clerk.may("email credentials");
  if (!id || !seesEmails) return printRefused(res.status(status), household, errors);

  const message = await findOutboxMessage(id);
  if (message.householdId !== household.id) throw new NotFound(`message ${id} of household ${household.id}`);
  await showMessage(res.status(status), message.id, { errors });
}
