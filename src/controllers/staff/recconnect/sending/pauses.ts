import type { Request, Response } from "express";
import { Campaign } from "../../../../models/recconnect/campaign";

/** Has a mailing stand still: nothing more leaves. */
export async function create(req: Request, res: Response) {
  const campaign = await Campaign.find(req.params.id);
  await campaign.pause(req.clerk);
  res.redirect(303, `/staff/recconnect/${campaign.id}`);
}

/** Has a mailing go on where it stood. */
export async function destroy(req: Request, res: Response) {
  const campaign = await Campaign.find(req.params.id);
  await campaign.resume(req.clerk);
  res.redirect(303, `/staff/recconnect/${campaign.id}`);
}
