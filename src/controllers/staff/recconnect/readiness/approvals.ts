import type { Request, Response } from "express";
import { Campaign } from "../../../../models/recconnect/campaign";
import { whyNotApprovedBy } from "../../../../models/recconnect/contributors";
import { filesOf, formatSize } from "../../../../models/recconnect/mailing/attachments";
import { approvalSampleOf } from "../../../../models/recconnect/readiness/approval-sample";
import { expectedDeliveryOf } from "../../../../models/recconnect/readiness/expected-delivery";
import { readinessOf } from "../../../../models/recconnect/readiness/readiness";
import { MailingRules } from "../../../../models/settings/mailing-rules";
import { fields } from "../../../../web/fields";
import { type Refusal, refusal } from "../../../../web/refusal";
import { describeAudience } from "../follow-ups/audience-description";

export { look as new };

/** What a second person approves, as it would be sent. */
async function look(req: Request, res: Response) {
  const campaign = await Campaign.find(req.params.id);
  if (campaign.state !== "to approve") return leadOn(req, res, campaign);
  await show(req, res, campaign);
}

/** Lets the mailing go. */
export async function create(req: Request, res: Response) {
  const campaign = await Campaign.find(req.params.id);
  const { digest } = fields(req.body, "digest");
  let approved = false;
  const refused = await refusal(async () => {
    approved = await campaign.approve(req.clerk, digest);
  });
  if (refused) return show(req, res, campaign, refused);

  const [name, many] = [`RecConnect ${campaign.id}`, campaign.chosenCount.toLocaleString("en-US")];
  if (approved) req.flash("notice", `You approved ${name}: ${many} recipients.`);
  else req.flash("alert", `${name} is not waiting for approval. It was stopped, or someone else approved it.`);
  leadOn(req, res, campaign);
}

function leadOn(req: Request, res: Response, campaign: Campaign) {
  res.redirect(303, req.clerk.may("prepare mailings") ? `/staff/recconnect/${campaign.id}` : "/staff");
}

async function show(req: Request, res: Response, campaign: Campaign, refused?: Refusal) {
  const { holdBackMinutes } = await MailingRules.read();
  res.status(refused?.status ?? 200).render("staff/recconnect/readiness/approve", {
    title: `Approve RecConnect ${campaign.id}`,
    campaign,
    whyNot: await whyNotApprovedBy(campaign, req.clerk),
    selection: await describeAudience(campaign),
    samples: await approvalSampleOf(campaign),
    files: (await filesOf(campaign)).map((file) => ({ ...file, size: formatSize(file.size) })),
    expected: await expectedDeliveryOf(campaign),
    readiness: readinessOf(campaign),
    holdBackMinutes,
    errors: refused?.errors,
  });
}
