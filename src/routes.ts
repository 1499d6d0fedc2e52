import * as auditEvents from "./controllers/staff/administration/audit-events";
import * as auditExports from "./controllers/staff/administration/audit-exports";
import * as clerks from "./controllers/staff/administration/clerks";
import * as ownPassword from "./controllers/staff/administration/own-password";
import * as permissionsDevices from "./controllers/staff/administration/permissions-devices";
import * as staffSessions from "./controllers/staff/administration/sessions";
import * as desk from "./controllers/staff/desk";
import * as households from "./controllers/staff/households/households";
import * as importColumns from "./controllers/staff/households/import-columns";
import * as importRefusals from "./controllers/staff/households/import-refusals";
import * as importRuns from "./controllers/staff/households/import-runs";
import * as imports from "./controllers/staff/households/imports";
import * as members from "./controllers/staff/households/members";
import * as passes from "./controllers/staff/households/passes";
import * as primaryPeople from "./controllers/staff/households/primary-people";
import * as calls from "./controllers/staff/messages/calls";
import * as credentialLetters from "./controllers/staff/messages/credential-emails";
import * as failedRetries from "./controllers/staff/messages/failed-retries";
import * as letterCancellations from "./controllers/staff/messages/message-cancellations";
import * as letterDrafts from "./controllers/staff/messages/message-drafts";
import * as letterRetries from "./controllers/staff/messages/message-retries";
import * as letterSettlements from "./controllers/staff/messages/message-settlements";
import * as outbox from "./controllers/staff/messages/outbox";
import * as practiceLetters from "./controllers/staff/messages/practice-messages";
import * as printedLetters from "./controllers/staff/messages/printed-letters";
import * as sendings from "./controllers/staff/messages/sendings";
import * as sentDrafts from "./controllers/staff/messages/sent-drafts";
import * as unsubscriptions from "./controllers/staff/messages/unsubscriptions";
import * as recconnectApprovals from "./controllers/staff/recconnect/approvals";
import * as recconnectAttachments from "./controllers/staff/recconnect/attachments";
import * as recconnectBrowsers from "./controllers/staff/recconnect/browsers";
import * as recconnect from "./controllers/staff/recconnect/campaigns";
import * as recconnectCancellations from "./controllers/staff/recconnect/cancellations";
import * as recconnectCopies from "./controllers/staff/recconnect/copies";
import * as recconnectExports from "./controllers/staff/recconnect/exports";
import * as recconnectFollowUps from "./controllers/staff/recconnect/follow-ups";
import * as recconnectGiveUps from "./controllers/staff/recconnect/give-ups";
import * as recconnectHighlights from "./controllers/staff/recconnect/highlights";
import * as recconnectItPage from "./controllers/staff/recconnect/it-page";
import * as recconnectLabels from "./controllers/staff/recconnect/labels";
import * as recconnectLetters from "./controllers/staff/recconnect/letters";
import * as recconnectMailingTemplates from "./controllers/staff/recconnect/mailing-templates";
import * as recconnectMailings from "./controllers/staff/recconnect/mailings";
import * as recconnectPauses from "./controllers/staff/recconnect/pauses";
import * as recconnectPreviewLetters from "./controllers/staff/recconnect/preview-letters";
import * as recconnectPreviews from "./controllers/staff/recconnect/previews";
import * as recconnectProcessing from "./controllers/staff/recconnect/processing";
import * as recconnectReadiness from "./controllers/staff/recconnect/readiness";
import * as recconnectRecipientExports from "./controllers/staff/recconnect/recipient-exports";
import * as recconnectRecipients from "./controllers/staff/recconnect/recipients";
import * as recconnectReportPdfs from "./controllers/staff/recconnect/report-pdfs";
import * as recconnectReports from "./controllers/staff/recconnect/reports";
import * as recconnectRetries from "./controllers/staff/recconnect/retries";
import * as recconnectSchedulePauses from "./controllers/staff/recconnect/schedule-pauses";
import * as recconnectSchedules from "./controllers/staff/recconnect/schedules";
import * as recconnectStatistics from "./controllers/staff/recconnect/statistics";
import * as recconnectStops from "./controllers/staff/recconnect/stops";
import * as recconnectSubmissions from "./controllers/staff/recconnect/submissions";
import * as recconnectTemplates from "./controllers/staff/recconnect/templates";
import * as recconnectTextRetries from "./controllers/staff/recconnect/text-retries";
import * as recconnectTextSettlements from "./controllers/staff/recconnect/text-settlements";
import * as applicationParameters from "./controllers/staff/settings/application-parameters";
import * as commentCodeVersions from "./controllers/staff/settings/comment-code-versions";
import * as commentCodes from "./controllers/staff/settings/comment-codes";
import * as emailDevice from "./controllers/staff/settings/email-device";
import * as historyCategories from "./controllers/staff/settings/history-categories";
import * as languageCodeDefaults from "./controllers/staff/settings/language-code-defaults";
import * as languageCodeVersions from "./controllers/staff/settings/language-code-versions";
import * as languageCodes from "./controllers/staff/settings/language-codes";
import * as relayChecks from "./controllers/staff/settings/mail-server-checks";
import * as mailingRules from "./controllers/staff/settings/mailing-rules";
import * as letterPreviews from "./controllers/staff/settings/message-previews";
import * as passTypes from "./controllers/staff/settings/pass-types";
import * as passwordDevice from "./controllers/staff/settings/password-device";
import * as testLetters from "./controllers/staff/settings/test-emails";
import * as textDevice from "./controllers/staff/settings/text-device";
import * as userNameSimulations from "./controllers/staff/settings/user-name-simulations";
import * as webParameters from "./controllers/staff/settings/web-parameters";
import * as bulkAssignments from "./controllers/staff/web-access/bulk-assignments/assignments";
import * as bulkCancellations from "./controllers/staff/web-access/bulk-assignments/cancellations";
import * as bulkExceptionExports from "./controllers/staff/web-access/bulk-assignments/exception-exports";
import * as bulkExceptions from "./controllers/staff/web-access/bulk-assignments/exceptions";
import * as bulkHouseholds from "./controllers/staff/web-access/bulk-assignments/households";
import * as bulkPauses from "./controllers/staff/web-access/bulk-assignments/pauses";
import * as bulkRuns from "./controllers/staff/web-access/bulk-assignments/runs";
import * as bulkTemplates from "./controllers/staff/web-access/bulk-assignments/templates";
import * as bulkUndos from "./controllers/staff/web-access/bulk-assignments/undos";
import * as lockouts from "./controllers/staff/web-access/lockouts";
import * as replacementAllowances from "./controllers/staff/web-access/replacement-allowances";
import * as userNames from "./controllers/staff/web-access/user-names";
import * as webDetails from "./controllers/staff/web-access/web-details";
import * as webUsers from "./controllers/staff/web-access/web-users";
import * as account from "./controllers/webtrac/account";
import * as firstLogin from "./controllers/webtrac/first-login";
import * as forgottenPins from "./controllers/webtrac/forgotten-pins";
import * as forgottenUserNames from "./controllers/webtrac/forgotten-user-names";
import * as front from "./controllers/webtrac/front";
import * as incomingTexts from "./controllers/webtrac/incoming-texts";
import * as notBuilt from "./controllers/webtrac/not-built";
import * as profile from "./controllers/webtrac/profile";
import * as profilePin from "./controllers/webtrac/profile-pin";
import * as profileUnsubscriptions from "./controllers/webtrac/profile-unsubscriptions";
import * as profileUserName from "./controllers/webtrac/profile-user-name";
import * as resetTokens from "./controllers/webtrac/reset-tokens";
import * as resets from "./controllers/webtrac/resets";
import * as sessions from "./controllers/webtrac/sessions";
import * as unsubscribeLinks from "./controllers/webtrac/unsubscribe-links";
import { anyClerk, customer, customerWhoMustChange, may, mayOneOf, signedIn, whileLive } from "./web/authorization";
import { get, post, type Route } from "./web/routing";

const anyone: [] = [];

/** Every address of the product and who may use it. */
export const routes: Route[] = [
  // The public pages
  get("/", whileLive, front.show),
  get("/login", whileLive, sessions.show),
  post("/login", whileLive, sessions.create),
  post("/logout", anyone, sessions.destroy),
  post("/session/extend", signedIn, sessions.update),
  get("/forgot-pin", whileLive, forgottenPins.new),
  post("/forgot-pin", whileLive, forgottenPins.create),
  get("/forgot-user-name", whileLive, forgottenUserNames.new),
  post("/forgot-user-name", whileLive, forgottenUserNames.create),
  get("/reset/:token", whileLive, resetTokens.show),
  get("/reset", whileLive, resets.edit),
  post("/reset", whileLive, resets.update),
  get("/unsubscribe/:token", anyone, unsubscribeLinks.show),
  post("/unsubscribe/:token", anyone, unsubscribeLinks.create),
  post("/unsubscribe/:token/delete", anyone, unsubscribeLinks.destroy),
  post("/texts/incoming", anyone, incomingTexts.create),
  get("/register", whileLive, notBuilt.show("Need an account?")),
  get("/.well-known/change-password", anyone, notBuilt.changePassword),

  // The household's own pages
  get("/first-login", [whileLive, customerWhoMustChange], firstLogin.edit),
  post("/first-login", [whileLive, customerWhoMustChange], firstLogin.update),
  get("/account", [whileLive, customer], account.show),
  get("/account/profile", [whileLive, customer], profile.show),
  post("/account/profile/user-name", [whileLive, customer], profileUserName.update),
  post("/account/profile/pin", [whileLive, customer], profilePin.update),
  post("/account/profile/unsubscription", [whileLive, customer], profileUnsubscriptions.create),
  post("/account/profile/unsubscription/delete", [whileLive, customer], profileUnsubscriptions.destroy),

  // The clerks' way in
  get("/staff/login", anyone, staffSessions.show),
  post("/staff/login", anyone, staffSessions.create),
  post("/staff/logout", anyClerk, staffSessions.destroy),
  post("/staff/session/extend", anyClerk, staffSessions.update),
  get("/staff/password", anyClerk, ownPassword.edit),
  post("/staff/password", anyClerk, ownPassword.update),

  // The desk
  get("/staff", anyClerk, desk.show),

  // Households
  get("/staff/households", may("search households"), households.index),
  get("/staff/households/new", may("change households"), households.new),
  post("/staff/households", may("change households"), households.create),
  get("/staff/households/:id", may("search households"), households.show),
  get("/staff/households/:id/edit", may("change households"), households.edit),
  post("/staff/households/:id", may("change households"), households.update),
  get("/staff/households/:id/members/new", may("change households"), members.new),
  post("/staff/households/:id/members", may("change households"), members.create),
  get("/staff/households/:id/members/:memberId/edit", may("change households"), members.edit),
  post("/staff/households/:id/members/:memberId", may("change households"), members.update),
  post("/staff/households/:id/members/:memberId/delete", may("change households"), members.destroy),
  post("/staff/households/:id/members/:memberId/primary", may("change households"), primaryPeople.update),
  get("/staff/households/:id/passes/new", may("change households"), passes.new),
  post("/staff/households/:id/passes", may("change households"), passes.create),
  get("/staff/households/:id/passes/:passId/edit", may("change households"), passes.edit),
  post("/staff/households/:id/passes/:passId", may("change households"), passes.update),
  get("/staff/settings/pass-types", may("change settings"), passTypes.index),
  post("/staff/settings/pass-types", may("change settings"), passTypes.create),
  get("/staff/settings/pass-types/:id/edit", may("change settings"), passTypes.edit),
  post("/staff/settings/pass-types/:id", may("change settings"), passTypes.update),
  get("/staff/settings/history-categories", may("change settings"), historyCategories.index),
  post("/staff/settings/history-categories", may("change settings"), historyCategories.create),
  get("/staff/settings/history-categories/:id/edit", may("change settings"), historyCategories.edit),
  post("/staff/settings/history-categories/:id", may("change settings"), historyCategories.update),
  post("/staff/households/:id/unsubscription", may("e-mail credentials"), unsubscriptions.create),
  post("/staff/households/:id/unsubscription/delete", may("e-mail credentials"), unsubscriptions.destroy),

  // Web Details
  get("/staff/households/:id/web-details", may("view web details"), webDetails.edit),
  post("/staff/households/:id/web-details", mayOneOf("assign web users", "unlock web users"), webDetails.update),
  post("/staff/households/:id/credential-letters", may("e-mail credentials"), credentialLetters.create),
  post(
    "/staff/households/:id/printed-letters",
    [may("print letters with PINs"), may("view web details")],
    printedLetters.create,
  ),
  post("/staff/households/:id/calls", may("e-mail credentials"), calls.create),
  post("/staff/households/:id/lockout/delete", may("unlock web users"), lockouts.destroy),
  post("/staff/households/:id/web-user", may("assign web users"), webUsers.create),
  post("/staff/households/:id/user-name", may("assign web users"), userNames.update),

  // Imports
  get("/staff/imports", may("import households"), imports.index),
  post("/staff/imports", may("import households"), imports.create, imports.uploadedFile),
  get("/staff/imports/:id", may("import households"), imports.show),
  post("/staff/imports/:id/delete", may("import households"), imports.destroy),
  get("/staff/imports/:id/columns", may("import households"), importColumns.edit),
  post("/staff/imports/:id/columns", may("import households"), importColumns.update),
  post("/staff/imports/:id/runs", may("import households"), importRuns.create),
  post("/staff/imports/:id/runs/delete", may("import households"), importRuns.destroy),
  get("/staff/imports/:id/refusals", may("import households"), importRefusals.show),

  // Bulk WebTrac ID/PIN Assign
  get("/staff/bulk-assignments", may("run bulk assignments"), bulkAssignments.index),
  post("/staff/bulk-assignments", may("run bulk assignments"), bulkAssignments.create),
  post("/staff/bulk-assignments/templates", may("run bulk assignments"), bulkTemplates.create),
  post("/staff/bulk-assignments/templates/:id/delete", may("run bulk assignments"), bulkTemplates.destroy),
  post("/staff/bulk-assignments/replacement-allowances", may("manage clerks"), replacementAllowances.create),
  get("/staff/bulk-assignments/:id", may("run bulk assignments"), bulkAssignments.show),
  get("/staff/bulk-assignments/:id/process", may("run bulk assignments"), bulkRuns.new),
  post("/staff/bulk-assignments/:id/runs", may("run bulk assignments"), bulkRuns.create),
  post("/staff/bulk-assignments/:id/pauses", may("run bulk assignments"), bulkPauses.create),
  post("/staff/bulk-assignments/:id/pauses/delete", may("run bulk assignments"), bulkPauses.destroy),
  get("/staff/bulk-assignments/:id/cancel", may("run bulk assignments"), bulkCancellations.new),
  post("/staff/bulk-assignments/:id/cancellations", may("run bulk assignments"), bulkCancellations.create),
  get("/staff/bulk-assignments/:id/undo", may("run bulk assignments"), bulkUndos.new),
  post("/staff/bulk-assignments/:id/undo", may("run bulk assignments"), bulkUndos.create),
  get("/staff/bulk-assignments/:id/exceptions", may("run bulk assignments"), bulkExceptions.index),
  get("/staff/bulk-assignments/:id/exceptions.csv", may("run bulk assignments"), bulkExceptionExports.show),
  get("/staff/bulk-assignments/:id/households", may("run bulk assignments"), bulkHouseholds.index),

  // Pass RecConnect
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
  post("/staff/recconnect/:id/give-ups", may("prepare mailings"), recconnectGiveUps.create),
  get("/staff/recconnect/:id/report", may("prepare mailings"), recconnectReports.show("records")),
  get("/staff/recconnect/:id/report.pdf", may("prepare mailings"), recconnectReportPdfs.show("records")),
  get("/staff/recconnect/:id/no-email-report", may("prepare mailings"), recconnectReports.show("no e-mail")),
  get("/staff/recconnect/:id/no-email-report.pdf", may("prepare mailings"), recconnectReportPdfs.show("no e-mail")),
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
  post("/staff/recconnect/:id/copies", [may("prepare mailings"), may("send mailings")], recconnectCopies.create),
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

  // The outbox
  get("/staff/outbox", may("work on the outbox"), outbox.index),
  post("/staff/outbox/retries", may("work on the outbox"), letterRetries.create),
  get("/staff/outbox/failed-retries/new", may("work on the outbox"), failedRetries.new),
  post("/staff/outbox/failed-retries", may("work on the outbox"), failedRetries.create),
  post("/staff/outbox/cancellations", may("work on the outbox"), letterCancellations.create),
  post("/staff/outbox/settlements", mayOneOf("work on the outbox", "e-mail credentials"), letterSettlements.create),
  post("/staff/outbox/drafts", may("work on the outbox"), letterDrafts.create),
  post("/staff/outbox/sent-drafts", may("work on the outbox"), sentDrafts.create),
  get("/staff/outbox/:id", mayOneOf("work on the outbox", "e-mail credentials"), outbox.show),
  post("/staff/outbox/:id/retries", mayOneOf("work on the outbox", "e-mail credentials"), letterRetries.update),
  get("/staff/sendings/:id", mayOneOf("e-mail credentials", "work on the outbox", "change settings"), sendings.show),
  get("/staff/outbox/:id/draft.eml", may("work on the outbox"), letterDrafts.show),
  post("/staff/outbox/:id/draft", may("work on the outbox"), letterDrafts.update),
  get("/staff/outbox/:id/practice-letter", may("read practice letters"), practiceLetters.show),

  // Settings
  get("/staff/settings/password-device", may("change settings"), passwordDevice.edit),
  post("/staff/settings/password-device", may("change settings"), passwordDevice.update),
  get("/staff/settings/email-device", may("change settings"), emailDevice.edit),
  post("/staff/settings/email-device", may("change settings"), emailDevice.update),
  post("/staff/settings/email-device/relay-checks", may("change settings"), relayChecks.create),
  post("/staff/settings/email-device/test-letters", may("change settings"), testLetters.create),
  get("/staff/settings/mailing-rules", may("change settings"), mailingRules.edit),
  post("/staff/settings/mailing-rules", may("change settings"), mailingRules.update),
  get("/staff/settings/text-device", may("change settings"), textDevice.edit),
  post("/staff/settings/text-device", may("change settings"), textDevice.update),
  get("/staff/settings/web-parameters", may("change settings"), webParameters.edit),
  post("/staff/settings/web-parameters", may("change settings"), webParameters.update),
  get("/staff/settings/comment-codes", may("change letters"), commentCodes.index),
  get("/staff/settings/comment-codes/new", may("change letters"), commentCodes.new),
  post("/staff/settings/comment-codes", may("change letters"), commentCodes.create),
  get("/staff/settings/comment-codes/:id", may("change letters"), commentCodes.edit),
  post("/staff/settings/comment-codes/:id", may("change letters"), commentCodes.update),
  get("/staff/settings/comment-codes/:id/versions/:version", may("change letters"), commentCodeVersions.show),
  post("/staff/settings/comment-codes/:id/versions", may("change letters"), commentCodeVersions.create),
  post("/staff/settings/letter-previews", may("change letters"), letterPreviews.create),
  get("/staff/settings/language-codes", may("change letters"), languageCodes.index),
  get("/staff/settings/language-codes/:number", may("change letters"), languageCodes.edit),
  post("/staff/settings/language-codes/:number", may("change letters"), languageCodes.update),
  get("/staff/settings/language-codes/:number/versions/:version", may("change letters"), languageCodeVersions.show),
  post("/staff/settings/language-codes/:number/versions", may("change letters"), languageCodeVersions.create),
  post("/staff/settings/language-codes/:number/default", may("change letters"), languageCodeDefaults.create),
  get("/staff/settings/application-parameters", may("change settings"), applicationParameters.edit),
  post("/staff/settings/application-parameters", may("change settings"), applicationParameters.update),
  post("/staff/settings/application-parameters/simulations", may("change settings"), userNameSimulations.create),

  // Clerks and what they may do
  get("/staff/settings/permissions", may("manage clerks"), permissionsDevices.index),
  get("/staff/settings/permissions/new", may("manage clerks"), permissionsDevices.new),
  post("/staff/settings/permissions", may("manage clerks"), permissionsDevices.create),
  get("/staff/settings/permissions/:id", may("manage clerks"), permissionsDevices.edit),
  post("/staff/settings/permissions/:id", may("manage clerks"), permissionsDevices.update),
  get("/staff/settings/clerks", may("manage clerks"), clerks.index),
  get("/staff/settings/clerks/new", may("manage clerks"), clerks.new),
  post("/staff/settings/clerks", may("manage clerks"), clerks.create),
  get("/staff/settings/clerks/:id", may("manage clerks"), clerks.edit),
  post("/staff/settings/clerks/:id", may("manage clerks"), clerks.update),

  // The audit log
  get("/staff/audit", may("read audit log"), auditEvents.index),
  get("/staff/audit.csv", may("read audit log"), auditExports.show),
];
