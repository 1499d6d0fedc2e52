import type { Request, Response } from "express";
import { Campaign } from "../../../../models/recconnect/campaign";
import { followUp } from "../../../../models/recconnect/follow-ups/follow-up";
import type { Print } from "../../../../models/recconnect/selection/prints";
import { refusal } from "../../../../web/refusal";
import { noticeEvictedPrint } from "../selection/evicted-print";
import { queryOf, recipientFilterFrom } from "../sending/recipients";

/** Makes a mailing to just the recipients of another that its list shows; a second press leads to the one there is. */
export async function create(req: Request, res: Response) {
  const campaign = await Campaign.find(req.params.id);
  const wanted = recipientFilterFrom(req.body);
  let made: Print | undefined;
  const refused = await refusal(async () => {
    made = await followUp(campaign, wanted, req.clerk);
  });
  if (made) {
    noticeEvictedPrint(req, made);
    return res.redirect(303, `/staff/recconnect/${made.campaign.id}`);
  }

  req.flash("alert", Object.values(refused?.errors ?? {}).join(" "));
  res.redirect(303, `/staff/recconnect/${campaign.id}/recipients?${queryOf(wanted)}`);
}
