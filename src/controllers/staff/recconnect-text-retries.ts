import type { Request, Response } from "express";
import { Campaign } from "../../models/recconnect/campaign";
import { findText, sendTextAgain } from "../../models/recconnect/sending/text-outcomes";

/** Sends one text of a mailing again. */
export async function create(req: Request, res: Response) {
  const campaign = await Campaign.find(req.params.id);
  const text = await findText(campaign, req.params.textId);

  if (await sendTextAgain(text, req.clerk)) req.flash("notice", `The text to ${text.recipient} will be sent again.`);
  else req.flash("alert", `The text to ${text.recipient} is sent or on its way by now: nothing was changed.`);
  res.redirect(303, `/staff/recconnect/${campaign.id}/recipients`);
}
