import * as recconnect from "../controllers/staff/recconnect/campaigns";
import * as recconnectDiscards from "../controllers/staff/recconnect/discards";
import * as recconnectFollowUps from "../controllers/staff/recconnect/follow-ups/follow-ups";
import * as recconnectAttachments from "../controllers/staff/recconnect/mailing/attachments";
import * as recconnectMailingTemplates from "../controllers/staff/recconnect/mailing/mailing-templates";
import * as recconnectMailings from "../controllers/staff/recconnect/mailing/mailings";
import * as recconnectPreviewCopies from "../controllers/staff/recconnect/mailing/preview-copies";
import * as recconnectPreviewLetters from "../controllers/staff/recconnect/mailing/preview-letters";
import * as recconnectPreviews from "../controllers/staff/recconnect/mailing/previews";
import * as recconnectExports from "../controllers/staff/recconnect/outputs/exports";
import * as recconnectLabels from "../controllers/staff/recconnect/outputs/labels";
import * as recconnectLetters from "../controllers/staff/recconnect/outputs/letters";
import * as recconnectReportPdfs from "../controllers/staff/recconnect/outputs/report-pdfs";
import * as recconnectReports from "../controllers/staff/recconnect/outputs/reports";
import * as recconnectStatistics from "../controllers/staff/recconnect/outputs/statistics";
import * as recconnectProcessing from "../controllers/staff/recconnect/processing/processing-options";
import * as recconnectApprovals from "../controllers/staff/recconnect/readiness/approvals";
import * as recconnectItPage from "../controllers/staff/recconnect/readiness/it-page";
import * as recconnectReadiness from "../controllers/staff/recconnect/readiness/readiness-checks";
import * as recconnectSubmissions from "../controllers/staff/recconnect/readiness/submissions";
import * as recconnectHighlights from "../controllers/staff/recconnect/records/highlights";
import * as recconnectSchedulePauses from "../controllers/staff/recconnect/schedules/schedule-pauses";
import * as recconnectSchedules from "../controllers/staff/recconnect/schedules/schedules";
import * as recconnectBrowsers from "../controllers/staff/recconnect/selection/browsers";
import * as recconnectTemplates from "../controllers/staff/recconnect/selection/selection-templates";
import * as recconnectCancellations from "../controllers/staff/recconnect/sending/cancellations";
import * as recconnectPauses from "../controllers/staff/recconnect/sending/pauses";
import * as recconnectRecipientExports from "../controllers/staff/recconnect/sending/recipient-exports";
import * as recconnectRecipients from "../controllers/staff/recconnect/sending/recipients";
import * as recconnectRetries from "../controllers/staff/recconnect/sending/retries";
import * as recconnectStops from "../controllers/staff/recconnect/sending/stops";
import * as recconnectTextRetries from "../controllers/staff/recconnect/sending/text-retries";
import * as recconnectTextSettlements from "../controllers/staff/recconnect/sending/text-settlements";
import { may, mayOneOf } from "../web/authorization";
import { get, post, type Route } from "../web/routing";

/** Pass RecConnect: select pass holders, and write to their households. */
export const recconnectRoutes: Route[] = [
  get("/staff/recconnect", may("prepare mailings"), recconnect.index),
  post("/staff/recconnect", may("prepare mailings"), recconnect.create),
  post("/staff/recconnect/browser", may("prepare mailings"), recconnectBrowsers.create),
  post("/staff/recconnect/templates", may("prepare mailings"), recconnectTemplates.create),
  post("/staff/recconnect/templates/:id/delete", may("prepare mailings"), recconnectTemplates.destroy),
  get("/staff/recconnect/schedules", may("send mailings"), recconnectSchedules.index),
  get("/staff/recconnect/schedules/new", may("send mailings"), recconnectSchedules.new),
  post("/staff/recconnect/schedules", may("send mailings"), recconnectSchedules.create),
  get("/staff/recconnect/schedules/:id/edit", may("send mailings"), recconnectSchedules.edit),
  post("/staff/recconnect/schedules/:id", may("send mailings"), recconnectSchedules.update),
  post("/staff/recconnect/schedules/:id/delete", may("send mailings"), recconnectSchedules.destroy),
  post("/staff/recconnect/schedules/:id/pauses", may("send mailings"), recconnectSchedulePauses.create),
  post("/staff/recconnect/schedules/:id/pauses/delete", may("send mailings"), recconnectSchedulePauses.destroy),
  get("/staff/recconnect/:id", may("prepare mailings"), recconnect.show),
  post("/staff/recconnect/:id/highlights", may("prepare mailings"), recconnectHighlights.create),
  post("/staff/recconnect/:id/processing", may("prepare mailings"), recconnectProcessing.update),
  post("/staff/recconnect/:id/discards", may("prepare mailings"), recconnectDiscards.create),
  get("/staff/recconnect/:id/report", may("prepare mailings"), recconnectReports.show("records")),
  get("/staff/recconnect/:id/report.pdf", may("prepare mailings"), recconnectReportPdfs.show("records")),
  get("/staff/recconnect/:id/no-email-report", may("prepare mailings"), recconnectReports.show("no email")),
  get("/staff/recconnect/:id/no-email-report.pdf", may("prepare mailings"), recconnectReportPdfs.show("no email")),
  get("/staff/recconnect/:id/labels.pdf", may("prepare mailings"), recconnectLabels.show),
  post("/staff/recconnect/:id/letters", may("prepare mailings"), recconnectLetters.create),
  get("/staff/recconnect/:id/export.csv", may("prepare mailings"), recconnectExports.show),
  get("/staff/recconnect/:id/statistics", may("prepare mailings"), recconnectStatistics.show),
  get("/staff/recconnect/:id/process", mayOneOf("prepare mailings", "send mailings"), recconnectReadiness.show),
  post("/staff/recconnect/:id/readiness", mayOneOf("prepare mailings", "send mailings"), recconnectReadiness.create),
  post(
    "/staff/recconnect/:id/submissions",
    mayOneOf("prepare mailings", "send mailings"),
    recconnectSubmissions.create,
  ),
  get("/staff/recconnect/:id/it-page", may("prepare mailings"), recconnectItPage.show),
  get("/staff/recconnect/:id/approvals/new", may("approve mailings"), recconnectApprovals.new),
  post("/staff/recconnect/:id/approvals", may("approve mailings"), recconnectApprovals.create),
  post("/staff/recconnect/:id/stops", mayOneOf("send mailings", "approve mailings"), recconnectStops.create),
  get("/staff/recconnect/:id/mailing", may("prepare mailings"), recconnectMailings.edit),
  post("/staff/recconnect/:id/mailing", may("prepare mailings"), recconnectMailings.update),
  post("/staff/recconnect/:id/mailing/templates", may("prepare mailings"), recconnectMailingTemplates.create),
  post(
    "/staff/recconnect/:id/mailing/templates/:templateId/delete",
    may("prepare mailings"),
    recconnectMailingTemplates.destroy,
  ),
  get("/staff/recconnect/:id/attachments", may("prepare mailings"), recconnectAttachments.index),
  post(
    "/staff/recconnect/:id/attachments",
    may("prepare mailings"),
    recconnectAttachments.create,
    recconnectAttachments.uploadedFile,
  ),
  get("/staff/recconnect/:id/attachments/:fileId", may("prepare mailings"), recconnectAttachments.show),
  post("/staff/recconnect/:id/attachments/:fileId/delete", may("prepare mailings"), recconnectAttachments.destroy),
  get("/staff/recconnect/:id/preview", may("prepare mailings"), recconnectPreviews.show),
  post("/staff/recconnect/:id/preview", may("prepare mailings"), recconnectPreviews.create),
  get("/staff/recconnect/:id/preview/letter.pdf", may("prepare mailings"), recconnectPreviewLetters.show),
  post("/staff/recconnect/:id/copies", [may("prepare mailings"), may("send mailings")], recconnectPreviewCopies.create),
  post("/staff/recconnect/:id/pauses", may("send mailings"), recconnectPauses.create),
  post("/staff/recconnect/:id/pauses/delete", may("send mailings"), recconnectPauses.destroy),
  get("/staff/recconnect/:id/cancel", may("send mailings"), recconnectCancellations.new),
  post("/staff/recconnect/:id/cancellations", may("send mailings"), recconnectCancellations.create),
  post("/staff/recconnect/:id/retries", may("send mailings"), recconnectRetries.create),
  post("/staff/recconnect/:id/texts/:textId/retries", may("send mailings"), recconnectTextRetries.create),
  post("/staff/recconnect/:id/texts/:textId/settlements", may("send mailings"), recconnectTextSettlements.create),
  get("/staff/recconnect/:id/recipients", may("prepare mailings"), recconnectRecipients.index),
  get("/staff/recconnect/:id/recipients.csv", may("prepare mailings"), recconnectRecipientExports.show),
  post("/staff/recconnect/:id/follow-ups", may("prepare mailings"), recconnectFollowUps.create),
];
