import type { Request, Response } from "express";
import type { Sentences } from "../../../models/errors";
import { Household } from "../../../models/households/household";
import { CredentialEmails } from "../../../models/messages/credential-emails";
import { isReachable } from "../../../models/messages/email-reachability";
import { addressRefusal } from "../../../models/messages/outbox/failed-messages";
import { AuditEvent } from "../../../models/staff/audit-event";
import { type WebDetails, WebUser } from "../../../models/web-access/web-user";
import { fields, secrets, ticked, version } from "../../../web/fields";
import { bothValues, type Refusal, refusal } from "../../../web/refusal";

const EVENTS_SHOWN = 10;
const labels = { userName: "WebTrac User Name" };

/** One household's web user: its name and state, never its PIN. */
export async function edit(req: Request, res: Response) {
  const household = await Household.find(req.params.id);
  const webUser = await WebUser.of(household);
  await AuditEvent.note("web details viewed", req.clerk, { householdId: household.id });
  await show(res, household, webUser, {});
}

/** Saves what this clerk may change: user name and PIN, the lock, or both. */
export async function update(req: Request, res: Response) {
  const household = await Household.find(req.params.id);
  const webUser = await WebUser.of(household);
  const submitted = submittedDetails(req);

  const refused = await refusal(() => webUser.change(submitted, req.clerk));
  if (refused) return formRefused(res, household, refused, submitted);

  req.flash("notice", `Web Details for ${await household.fullName()} saved.`);
  res.redirect(303, `/staff/households/${household.id}/web-details`);
}

/** The submitted form. */
export function submittedDetails(req: Request): WebDetails {
  return {
    ...fields(req.body, "userName", "lockReason"),
    ...secrets(req.body, "pin", "pinAgain"),
    askChange: ticked(req.body, "askChange"),
    lockedOut: ticked(req.body, "lockedOut"),
    version: version(req.body),
  };
}

/** Shows the form again with the errors and with what was submitted, except the password. */
export async function formRefused(res: Response, household: Household, refused: Refusal, submitted: WebDetails) {
  const { userName, lockReason, askChange, lockedOut } = submitted;
  const errors = refused.current ? bothValues(labels, refused.current, { ...submitted }) : refused.errors;
  const values = { userName, lockReason, askChange, lockedOut };
  const current = await WebUser.of(household);
  // A form with errors keeps the version that was opened; after an edit conflict it gets the current version.
  const version = refused.current ? current.version : submitted.version;
  await show(res.status(refused.status), household, current, { values, errors, opened: version });
}

/** Shows the page again because the letter could not be printed. */
export async function printRefused(res: Response, household: Household, errors: Sentences) {
  await show(res, household, await WebUser.of(household), { errors });
}

async function show(res: Response, household: Household, webUser: WebUser, data: object) {
  res.render("staff/web-access/web-details/edit", {
    title: "Web Details",
    household: { id: household.id, name: await household.fullName(), email: household.email },
    webUser,
    opened: webUser.version,
    state: await webUser.state(),
    noEmailReaches: !isReachable(household) || (await addressRefusal(household)) !== undefined,
    messages: await new CredentialEmails(household, webUser).statuses(),
    failed: await webUser.attempts.count(),
    events: await AuditEvent.list({ household: household.id, exclude: "web details viewed" }, EVENTS_SHOWN),
    values: { userName: webUser.userName ?? "", askChange: true, lockedOut: await webUser.lockedOut() },
    ...data,
  });
}
