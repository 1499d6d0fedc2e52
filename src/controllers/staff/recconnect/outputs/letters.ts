import type { Request, Response } from "express";
import { type LettersWanted, lettersWanted } from "../../../../models/recconnect/outputs/letter-template";
import { countOfLetters, piecesOfOutput } from "../../../../models/recconnect/outputs/output-pool";
import { fields } from "../../../../web/fields";
import { refusal } from "../../../../web/refusal";
import { showNotMade } from "./labels";
import { type Asked, noteOutput, outputAsked, sendPdf } from "./output-request";

/**
 * Process Letters: a PDF of a page each, made of the comment code that the form or the options name. Posted, since it
 * may have PINs in it: no link opens it.
 */
export async function create(req: Request, res: Response) {
  const asked = await outputAsked(req, res);
  if (!asked) return;
  const { campaign, campaignId, scope } = asked;
  let wanted: LettersWanted | undefined;
  const refused = await refusal(async () => {
    wanted = await lettersWanted(fields(req.body, "code").code || campaign.toMake.letterCode, req.clerk);
  });
  if (refused || !wanted) return showNotMade(res, asked, "Letters", refused?.errors ?? {});

  await noteLetters(req, asked, wanted);
  const pieces = piecesOfOutput({ make: "letters", campaignId, scope, text: wanted.text });
  await sendPdf(req, res, `recconnect-${campaignId}-letters`, pieces);
}

/** PINs on paper are written down before the first leaves: how many, and never whose. */
async function noteLetters(req: Request, asked: Asked, { text, name, withPins }: LettersWanted) {
  if (!withPins) return noteOutput("RecConnect letters made", req, asked, { "comment code": name });
  const { campaignId, scope } = asked;
  const letters = await countOfLetters({ make: "count of letters", campaignId, scope, text });
  await noteOutput("credentials printed", req, asked, { "comment code": name, letters });
}
