import type { Request, Response } from "express";
import { Campaign } from "../../../../models/recconnect/campaign";
import { findText, sendTextAgain } from "../../../../models/recconnect/sending/text-outcomes";

/** Sends one text of a mailing again. */
export async function create(req: Request, res: Response) {
  const campaign = await Campaign.find(req.params.id);
  const text = await findText(campaign, req.params.textId);

  const recipient = await sendTextAgain(text, req.clerk);
  if (recipient) req.flash("notice", `The text to ${recipient} will be sent again.`);
  else
    req.flash(
      "alert",
      `Nothing was changed: the text to ${text.recipient} was already sent or is being sent, or another mailing goes to that household instead.`,
    );
  res.redirect(303, `/staff/recconnect/${campaign.id}/recipients`);
}
