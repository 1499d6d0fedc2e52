import type { Request, Response } from "express";
import { Campaign } from "../../../../models/recconnect/campaign";
import { whyNotWritten } from "../../../../models/recconnect/mailing/mailing-errors";
import { expectedDeliveryOf } from "../../../../models/recconnect/readiness/expected-delivery";
import { readinessOf, recheckReadiness } from "../../../../models/recconnect/readiness/readiness";
import { checksOf } from "../../../../models/recconnect/readiness/readiness-checks";
import { MailingRules } from "../../../../models/settings/mailing-rules";
import type { Refusal } from "../../../../web/refusal";

const REFRESH_SECONDS = 2;

/** Before Process Selections: what is ready, what is to be looked at, what stands in the way. */
export async function show(req: Request, res: Response) {
  const campaign = await Campaign.find(req.params.id);
  if (campaign.state !== "extracted") return res.redirect(303, `/staff/recconnect/${campaign.id}`);
  await showReadiness(res, campaign);
}

/** Has the worker look at the households again. */
export async function create(req: Request, res: Response) {
  const campaign = await Campaign.find(req.params.id);
  await recheckReadiness(campaign);
  res.redirect(303, `/staff/recconnect/${campaign.id}/process`);
}

/** Shows the readiness page, with why it could not be sent where that was tried. */
export async function showReadiness(res: Response, campaign: Campaign, refused?: Refusal) {
  const readiness = readinessOf(campaign);
  const { email } = campaign.processingOptions;
  const checks = await checksOf(campaign, email ? await expectedDeliveryOf(campaign) : undefined);
  const [fine, look, stop] = (["fine", "look", "stop"] as const).map((wanted) =>
    checks.filter(({ state }) => state === wanted),
  );
  const written = whyNotWritten(campaign.mailingOptions) === null;
  const looking = email && campaign.chosenCount > 0 && written && !readiness?.doneAt;
  const { holdBackMinutes } = await MailingRules.read();
  res.status(refused?.status ?? 200).render("staff/recconnect/readiness/show", {
    title: `Process Selections of RecConnect ${campaign.id}`,
    campaign,
    readiness,
    looking,
    checks: [...(stop ?? []), ...(look ?? []), ...(fine ?? [])],
    toLookAt: look?.length ?? 0,
    inTheWay: stop?.length ?? 0,
    mustBeApproved: await campaign.mustBeApproved(),
    holdBackMinutes,
    errors: refused?.errors,
    refreshEverySeconds: looking ? REFRESH_SECONDS : undefined,
  });
}
