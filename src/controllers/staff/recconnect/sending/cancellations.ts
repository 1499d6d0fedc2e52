import type { Request, Response } from "express";
import { Campaign } from "../../../../models/recconnect/campaign";
import { type Mailing, sendsEmail, sendsTexts } from "../../../../models/recconnect/mailing/mailing";
import { countsOf, messagesIn } from "../../../../models/recconnect/sending/counts";

export { confirm as new };

/** The second look before a mailing is cancelled. */
async function confirm(req: Request, res: Response) {
  const campaign = await Campaign.find(req.params.id);
  if (campaign.state !== "sending" && campaign.state !== "paused" && campaign.state !== "starting") {
    return res.redirect(303, `/staff/recconnect/${campaign.id}`);
  }
  res.render("staff/recconnect/sending/cancel", {
    title: `Cancel mailing ${campaign.id}`,
    campaign,
    what: whatLeaves(campaign.mailingOptions),
    gone: messagesIn(countsOf(campaign), ["sent", "practice", "sending", "unknown"]),
  });
}

function whatLeaves(mailing: Mailing) {
  if (!sendsTexts(mailing)) return "messages";
  return sendsEmail(mailing) ? "emails and texts" : "texts";
}

/** Ends a mailing where it is: nothing more leaves. */
export async function create(req: Request, res: Response) {
  const campaign = await Campaign.find(req.params.id);
  await campaign.cancel(req.clerk);
  res.redirect(303, `/staff/recconnect/${campaign.id}`);
}
