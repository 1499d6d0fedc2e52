import type { Request, Response } from "express";
import { Campaign } from "../../../../models/recconnect/campaign";
import { fields, ticked } from "../../../../web/fields";
import { refusal } from "../../../../web/refusal";
import { showReadiness } from "./readiness-checks";

/** Process Selections; a second press leads to the mailing. */
export async function create(req: Request, res: Response) {
  const campaign = await Campaign.find(req.params.id);
  const { digest } = fields(req.body, "digest");
  const refused = await refusal(() => campaign.submit(req.clerk, { digest, looked: ticked(req.body, "looked") }));
  if (refused) return showReadiness(res, campaign, refused);

  res.redirect(303, `/staff/recconnect/${campaign.id}`);
}
