import type { Request, Response } from "express";
import { Campaign } from "../../../../models/recconnect/campaign";
import { expectedDeliveryOf } from "../../../../models/recconnect/readiness/expected-delivery";
import { mailSettings } from "../../../../models/settings/email-device";

/** Page for IT: how many emails and texts come when, from where, and what they need. */
export async function show(req: Request, res: Response) {
  const campaign = await Campaign.find(req.params.id);
  const expected = await expectedDeliveryOf(campaign);
  const { host, port, security, fromAddress, returnPath, mostAtOnce, ...limits } = await mailSettings();
  const { mostPerMinute, mostPerHour, mostPerDay, windowFrom, windowTo } = limits;
  res.render("staff/recconnect/readiness/it-page", {
    title: `For IT: mailing ${campaign.id}`,
    campaign,
    expected,
    server: { host, port, security, fromAddress, returnPath, mostAtOnce, windowFrom, windowTo },
    limits: { minute: mostPerMinute, hour: mostPerHour, day: mostPerDay },
  });
}
