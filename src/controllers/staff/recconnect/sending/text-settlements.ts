import type { Request, Response } from "express";
import { Campaign } from "../../../../models/recconnect/campaign";
import { findText, noteTextArrived } from "../../../../models/recconnect/sending/text-outcomes";

/** Notes that a text arrived after which no answer came. */
export async function create(req: Request, res: Response) {
  const campaign = await Campaign.find(req.params.id);
  const text = await findText(campaign, req.params.textId);

  if (await noteTextArrived(text, req.clerk)) req.flash("notice", `The text to ${text.recipient} is noted as arrived.`);
  else req.flash("alert", `What became of the text to ${text.recipient} is already known. Nothing was changed.`);
  res.redirect(303, `/staff/recconnect/${campaign.id}/recipients`);
}
