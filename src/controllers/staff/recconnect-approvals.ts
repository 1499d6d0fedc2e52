import type { Request, Response } from "express";
import { Campaign } from "../../models/recconnect/campaign";
import { expectedOf } from "../../models/recconnect/outlook";
import { readinessOf } from "../../models/recconnect/readiness";
import { sampleOf } from "../../models/recconnect/to-approve";
import { MailingRules } from "../../models/settings/mailing-rules";
import { fields } from "../../web/fields";
import { type Refusal, refusal } from "../../web/refusal";
import { selectionInWords } from "./recconnect-selection-words";

export { look as new };

/** What a second person approves, as it would be sent. */
async function look(req: Request, res: Response) {
  const campaign = await Campaign.find(req.params.id);
  if (campaign.state !== "to approve") return res.redirect(303, `/staff/recconnect/${campaign.id}`);
  await show(req, res, campaign);
}

/** Lets the mailing go. */
export async function create(req: Request, res: Response) {
  const campaign = await Campaign.find(req.params.id);
  const { digest } = fields(req.body, "digest");
  const refused = await refusal(() => campaign.approve(req.clerk, digest));
  if (refused) return show(req, res, campaign, refused);

  req.flash("notice", `You approved RecConnect ${campaign.id}: ${campaign.chosen.toLocaleString("en-US")} recipients.`);
  res.redirect(303, req.clerk.may("prepare mailings") ? `/staff/recconnect/${campaign.id}` : "/staff");
}

async function show(req: Request, res: Response, campaign: Campaign, refused?: Refusal) {
  const { holdBackMinutes } = await MailingRules.read();
  res.status(refused?.status ?? 200).render("staff/recconnect/approve", {
    title: `Approve RecConnect ${campaign.id}`,
    campaign,
    own: campaign.submittedById === req.clerk.id,
    selection: await selectionInWords(campaign.wanted),
    samples: await sampleOf(campaign),
    expected: await expectedOf(campaign),
    readiness: readinessOf(campaign),
    holdBackMinutes,
    errors: refused?.errors,
  });
}
