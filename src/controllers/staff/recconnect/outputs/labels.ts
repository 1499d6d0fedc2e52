import type { Request, Response } from "express";
import { refuse } from "../../../../models/errors";
import { LABEL_SHEETS, labelsOn, type SheetName } from "../../../../models/recconnect/outputs/label-sheets";
import { piecesOfOutput } from "../../../../models/recconnect/outputs/output-pool";
import { fields, wholeNumber } from "../../../../web/fields";
import { refusal } from "../../../../web/refusal";
import { noteOutput, type OutputRequest, outputRequestOf, sendPdf } from "./output-request";

/** Process Labels: a PDF on Avery's sheets, beginning with the label that the address names. */
export async function show(req: Request, res: Response) {
  const asked = await outputRequestOf(req, res);
  if (!asked) return;
  const { sheet, start } = wanted(req, asked);
  const last = labelsOn(LABEL_SHEETS[sheet]);
  const refused = await refusal(async () => {
    refuse({ labelStart: start >= 1 && start <= last ? null : `Enter a starting label from 1 to ${last}.` });
  });
  if (refused) return showCannotMake(res, asked, "Labels", refused.errors);

  await noteOutput("RecConnect labels made", req, asked, { sheet });
  const { campaignId, scope } = asked;
  const pieces = piecesOfOutput({ make: "labels", campaignId, scope, sheet, start });
  await sendPdf(req, res, `recconnect-${campaignId}-labels-${sheet}`, pieces);
}

/** A page that says why there is no PDF. */
export function showCannotMake(
  res: Response,
  { campaign }: OutputRequest,
  what: string,
  errors: Record<string, string>,
) {
  res.status(422).render("staff/recconnect/outputs/cannot-make", {
    title: `${what} of RecConnect ${campaign.id}`,
    campaign,
    errors,
  });
}

function wanted(req: Request, { campaign: { processingOptions } }: OutputRequest): { sheet: SheetName; start: number } {
  const typed = fields(req.query, "sheet", "start");
  const sheet = Object.hasOwn(LABEL_SHEETS, typed.sheet) ? (typed.sheet as SheetName) : processingOptions.labelSheet;
  return { sheet, start: typed.start === "" ? processingOptions.labelStart : (wholeNumber(typed.start) ?? 0) };
}
