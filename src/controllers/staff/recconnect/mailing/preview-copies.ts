import type { Request, Response } from "express";
import { Campaign } from "../../../../models/recconnect/campaign";
import { sendCopy } from "../../../../models/recconnect/mailing/preview-copy";
import { previewRecipient } from "../../../../models/recconnect/mailing/preview-recipients";
import { fields, wholeNumber } from "../../../../web/fields";
import { refusal } from "../../../../web/refusal";
import { showPreview } from "./previews";

/** Send me this one: a copy of what this recipient would get, its secrets masked. */
export async function create(req: Request, res: Response) {
  const campaign = await Campaign.find(req.params.id);
  const { record, address } = fields(req.body, "record", "address");
  let copies = 0;
  const refused = await refusal(async () => {
    const { householdId } = await previewRecipient(campaign, wholeNumber(record) || null);
    copies = await sendCopy(campaign, householdId, address, req.clerk);
  });
  if (refused) {
    return showPreview(res.status(refused.status), campaign, record, "", { errors: refused.errors, address });
  }
  const what = copies === 1 ? "A copy is" : "Copies of both parts are";
  req.flash("notice", `${what} on the way to ${address}. PINs and links are masked.`);
  res.redirect(303, `/staff/recconnect/${campaign.id}/preview?record=${encodeURIComponent(record)}`);
}
