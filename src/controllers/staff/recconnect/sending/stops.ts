import type { Request, Response } from "express";
import { Campaign } from "../../../../models/recconnect/campaign";

/** Stop, before anything has left. */
export async function create(req: Request, res: Response) {
  const campaign = await Campaign.find(req.params.id);
  await campaign.stop(req.clerk);

  if (campaign.submittedAt) req.flash("alert", `RecConnect ${campaign.id} has started. Pause or cancel it.`);
  else req.flash("notice", `RecConnect ${campaign.id} is stopped. Nothing was sent.`);
  res.redirect(303, `/staff/recconnect/${campaign.id}`);
}
