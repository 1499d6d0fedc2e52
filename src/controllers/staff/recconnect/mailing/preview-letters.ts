import type { Request, Response } from "express";
import { Invalid } from "../../../../models/errors";
import { Household } from "../../../../models/households/household";
import { attachedLetterFor } from "../../../../models/messages/printed/attached-letter";
import { Campaign } from "../../../../models/recconnect/campaign";
import { previewRecipient } from "../../../../models/recconnect/mailing/preview-recipients";
import { fields, wholeNumber } from "../../../../web/fields";
import { refusal } from "../../../../web/refusal";

const NONE = "This mailing has no attached letter.";

/** The letter on paper that goes along with one recipient's email, as a PDF. */
export async function show(req: Request, res: Response) {
  const campaign = await Campaign.find(req.params.id);
  const { record } = fields(req.query, "record");
  let pdf: Buffer | undefined;
  const refused = await refusal(async () => {
    pdf = await letterFor(campaign, wholeNumber(record) || null);
  });
  if (pdf) {
    res.setHeader("Content-Disposition", 'inline; filename="letter.pdf"');
    res.type("application/pdf").send(pdf);
  } else {
    req.flash("alert", Object.values(refused?.errors ?? {}).join(" "));
    res.redirect(303, `/staff/recconnect/${campaign.id}/preview?record=${encodeURIComponent(record)}`);
  }
}

async function letterFor(campaign: Campaign, record: number | null) {
  const { letterCode, letterBody } = campaign.mailingOptions;
  const { householdId } = await previewRecipient(campaign, record);
  const household = await Household.findBy({ id: householdId });
  if (!letterCode || !household) throw new Invalid({ form: NONE });
  const letter = await attachedLetterFor(letterBody, household);
  if ("exception" in letter) throw new Invalid({ form: letter.exception });
  return letter.content;
}
