import type { Request, Response } from "express";
import { type LetterTemplate, letterTemplateFor } from "../../../../models/recconnect/outputs/letter-template";
import { countOfLetters, piecesOfOutput } from "../../../../models/recconnect/outputs/output-pool";
import { fields } from "../../../../web/fields";
import { refusal } from "../../../../web/refusal";
import { showCannotMake } from "./labels";
import { noteOutput, type OutputRequest, outputRequestOf, sendPdf } from "./output-request";

/**
 * Process Letters: a PDF of a page each, made of the comment code that the form or the options name. Posted, since it
 * may have PINs in it: no link opens it.
 */
export async function create(req: Request, res: Response) {
  const asked = await outputRequestOf(req, res);
  if (!asked) return;
  const { campaign, campaignId, scope } = asked;
  let wanted: LetterTemplate | undefined;
  const refused = await refusal(async () => {
    wanted = await letterTemplateFor(fields(req.body, "code").code || campaign.processingOptions.letterCode, req.clerk);
  });
  if (refused || !wanted) return showCannotMake(res, asked, "Letters", refused?.errors ?? {});

  await noteLetters(req, asked, wanted);
  const pieces = piecesOfOutput({ make: "letters", campaignId, scope, text: wanted.text });
  await sendPdf(req, res, `recconnect-${campaignId}-letters`, pieces);
}

/** PINs on paper are written down before the first leaves: how many, and never whose. */
async function noteLetters(req: Request, asked: OutputRequest, { text, name, withPins }: LetterTemplate) {
  if (!withPins) return noteOutput("RecConnect letters made", req, asked, { "comment code": name });
  const { campaignId, scope } = asked;
  const letters = await countOfLetters({ make: "count of letters", campaignId, scope, text });
  await noteOutput("credentials printed", req, asked, { "comment code": name, letters });
}
