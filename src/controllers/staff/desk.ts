import type { Request, Response } from "express";
import { mailServerState } from "../../mail/mail-server-state";
import { importsInProgress } from "../../models/households/imports/imports-in-progress";
import { householdsToCall } from "../../models/messages/forgotten/households-to-call";
import { failedMessages } from "../../models/messages/outbox/failed-messages";
import { campaignsAwaitingApproval, campaignsInProgress } from "../../models/recconnect/campaign-list";
import { contributionsOf } from "../../models/recconnect/contributors";
import { unsentScheduled } from "../../models/recconnect/schedules/scheduled-campaigns";
import { progressOf as mailingProgressOf } from "../../models/recconnect/sending/progress";
import { mailSettings } from "../../models/settings/email-device";
import type { Clerk } from "../../models/staff/clerk";
import { BulkAssignment } from "../../models/web-access/bulk-assignments/bulk-assignment";
import { progressOf } from "../../models/web-access/bulk-assignments/bulk-progress";
import { lockedOutHouseholds } from "../../models/web-access/locked-out-households";
import { messageStateLabels, messageTitle, replyOf } from "./messages/message-state-labels";
import { rollOutOf } from "./web-access/bulk-assignments/roll-out";

const SHOWN = 10;
/** Clerks with either permission see the emails that were not delivered. */
const MAIL = ["work on the outbox", "email credentials"] as const;

/** The desk: search, calls to make, work in progress, undelivered mail and locked-out households. */
export async function show(req: Request, res: Response) {
  res.render("staff/desk/show", {
    title: "Desk",
    locked: req.clerk.may("unlock web users") ? await lockedOutHouseholds(SHOWN) : undefined,
    toCall: req.clerk.may("email credentials") ? await householdsToCall(SHOWN) : [],
    imports: req.clerk.may("import households") ? await importsInProgress() : [],
    unsent: req.clerk.may("send mailings") ? await unsentScheduled(SHOWN) : [],
    mailingsInProgress: req.clerk.may("prepare mailings") ? await mailingsInProgress() : [],
    ...(req.clerk.may("approve mailings") && (await toApprove(req.clerk))),
    ...(req.clerk.may("run bulk assignments") && (await bulkRuns())),
    ...(MAIL.some((permission) => req.clerk.may(permission)) && (await mail(req.clerk))),
  });
}

/** Mailings waiting for approval, and which of them this clerk worked on and so can't approve. */
async function toApprove(clerk: Clerk) {
  const campaigns = await campaignsAwaitingApproval(SHOWN);
  return { toApprove: campaigns, hands: await contributionsOf(campaigns, clerk) };
}

async function mailingsInProgress() {
  const campaigns = await campaignsInProgress(SHOWN);
  return campaigns.map((campaign) => ({ campaign, progress: mailingProgressOf(campaign) }));
}

async function bulkRuns() {
  const { inProgress, newest } = await BulkAssignment.currentAndNewest();
  return {
    bulkInProgress: inProgress && { run: inProgress, progress: progressOf(inProgress) },
    bulkNewest: newest && { run: newest, rollOut: rollOutOf(newest) },
  };
}

/** The state of the mail server in live mode, and the emails that were not delivered. */
async function mail(clerk: Clerk) {
  const { mode } = await mailSettings();
  return {
    mailServer: mode === "live" && clerk.may("work on the outbox") ? await mailServerState() : undefined,
    failed: await failedMessages(SHOWN, clerk),
    messageStateLabels: messageStateLabels,
    replyOf,
    titleOf: messageTitle,
  };
}
