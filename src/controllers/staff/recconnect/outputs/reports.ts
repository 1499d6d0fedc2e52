import type { Request, Response } from "express";
import { pageOfReport } from "../../../../models/recconnect/outputs/output-pool";
import { placeBehind } from "../../../../models/recconnect/outputs/output-records";
import type { ReportKind } from "../../../../models/recconnect/outputs/report-rows";
import { fields } from "../../../../web/fields";
import { outputRequestOf } from "./output-request";

const ON_A_PAGE = 1000;
const VIEWS = {
  records: "staff/recconnect/outputs/report",
  "no email": "staff/recconnect/outputs/no-email-report",
} as const;
const TITLES = { records: "Report", "no email": "Records with invalid or no email" } as const;

/** Process Report, or the report for records with invalid or no email, as a page to print. */
export function show(kind: ReportKind) {
  return async (req: Request, res: Response) => {
    const asked = await outputRequestOf(req, res);
    if (!asked) return;
    const { campaign, campaignId, scope, records } = asked;
    const after = await placeBehind(campaign, fields(req.query, "after").after);
    const { rows, next } = await pageOfReport({
      make: "page of a report",
      campaignId,
      scope,
      kind,
      after,
      limit: ON_A_PAGE,
    });
    res.render(VIEWS[kind], {
      title: `${TITLES[kind]} of RecConnect ${campaignId}`,
      campaign,
      scope,
      records,
      rows,
      next: next?.[2],
      begins: fields(req.query, "after").after === "",
      withEmails: withEmailsOf(req, campaign.processingOptions.reportEmails),
    });
  };
}

/** Whether the report has the email addresses: as the address says, else as the options do. */
export function withEmailsOf(req: Request, otherwise: boolean) {
  const typed = fields(req.query, "emails").emails;
  return typed === "" ? otherwise : typed === "yes";
}
