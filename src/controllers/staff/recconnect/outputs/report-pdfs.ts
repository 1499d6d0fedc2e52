import type { Request, Response } from "express";
import { piecesOfOutput } from "../../../../models/recconnect/outputs/output-pool";
import type { ReportKind } from "../../../../models/recconnect/outputs/report-rows";
import { noteOutput, outputRequestOf, sendPdf } from "./output-request";
import { withEmailsOf } from "./reports";

const NAMES = { records: "report", "no email": "no-email-report" } as const;

/** A whole report as one PDF, however long. */
export function show(kind: ReportKind) {
  return async (req: Request, res: Response) => {
    const asked = await outputRequestOf(req, res);
    if (!asked) return;
    const { campaign, campaignId, scope } = asked;
    const withEmails = withEmailsOf(req, campaign.processingOptions.reportEmails);
    await noteOutput("RecConnect report made", req, asked, { report: NAMES[kind] });
    const pieces = piecesOfOutput({ make: "report", campaignId, scope, kind, withEmails });
    await sendPdf(req, res, `recconnect-${campaignId}-${NAMES[kind]}`, pieces);
  };
}
