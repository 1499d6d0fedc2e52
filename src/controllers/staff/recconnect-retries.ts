import type { Request, Response } from "express";
import { MOST_COUNTED } from "../../models/letters/outbox/failed-letters";
import { FailedRetry } from "../../models/letters/outbox/failed-retry";
import { Campaign } from "../../models/recconnect/campaign";
import { letters } from "./outbox-words";

/** Asks the worker to send again all letters of a mailing that failed; those that are unknown are left to a person. */
export async function create(req: Request, res: Response) {
  const campaign = await Campaign.find(req.params.id);
  const count = await FailedRetry.ask(req.clerk, campaign.id);

  if (count > MOST_COUNTED) req.flash("notice", `Over ${letters(MOST_COUNTED)} of this mailing will be sent again.`);
  else if (count > 0) req.flash("notice", `${letters(count)} of this mailing will be sent again.`);
  else req.flash("alert", "Nothing was sent again: no letter of this mailing that failed is left.");
  res.redirect(303, `/staff/recconnect/${campaign.id}`);
}
