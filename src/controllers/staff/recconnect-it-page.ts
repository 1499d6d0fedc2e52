import type { Request, Response } from "express";
import { Campaign } from "../../models/recconnect/campaign";
import { expectedOf } from "../../models/recconnect/readiness/outlook";

/** A page to hand to IT: how many letters come when, from where, and what they need. */
export async function show(req: Request, res: Response) {
  const campaign = await Campaign.find(req.params.id);
  const { settings, ...expected } = await expectedOf(campaign);
  const { host, port, security, fromAddress, returnPath, mostAtOnce } = settings;
  const { mostPerMinute, mostPerHour, mostPerDay, windowFrom, windowTo } = settings;
  res.render("staff/recconnect/it-page", {
    title: `For IT: mailing ${campaign.id}`,
    campaign,
    expected,
    server: { host, port, security, fromAddress, returnPath, mostAtOnce, windowFrom, windowTo },
    limits: { minute: mostPerMinute, hour: mostPerHour, day: mostPerDay },
  });
}
