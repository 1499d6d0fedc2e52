import type { Request, Response } from "express";
import { Campaign } from "../../../models/recconnect/campaign";

/** Gives up records that nobody needs; they are erased soon after. */
export async function create(req: Request, res: Response) {
  const campaign = await Campaign.find(req.params.id);
  await campaign.discard(req.clerk);
  if (campaign.submittedAt) return res.redirect(303, `/staff/recconnect/${campaign.id}`);
  req.flash("notice", `RecConnect ${campaign.id} is discarded. Nothing was sent, and its records are being erased.`);
  res.redirect(303, "/staff/recconnect");
}
