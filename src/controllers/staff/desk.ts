import type { Request, Response } from "express";
import { mailServerState } from "../../mail/mail-server-state";
import { importsUnderWay } from "../../models/households/imports/imports-under-way";
import { householdsToCall } from "../../models/messages/forgotten/to-call";
import { failedMessages } from "../../models/messages/outbox/failed-messages";
import { campaignsAwaitingApproval, campaignsInProgress } from "../../models/recconnect/campaign-list";
import { contributionsOf } from "../../models/recconnect/contributors";
import { unsentScheduled } from "../../models/recconnect/schedules/scheduled-campaigns";
import { progressOf as mailingProgressOf } from "../../models/recconnect/sending/progress";
import { mailSettings } from "../../models/settings/email-device";
import type { Clerk } from "../../models/staff/clerk";
import { progressOf } from "../../models/web-access/bulk-assignments/bulk-progress";
import { bulkRunsAtTheDesk } from "../../models/web-access/bulk-runs-at-the-desk";
import { lockedOut } from "../../models/web-access/locked-out";
import { replyOf, stateWords, titleOf } from "./messages/outbox-words";
import { rollOutOf } from "./web-access/bulk-assignments/roll-out";

const SHOWN = 10;
/** Who may email one household sees what became of it. */
const MAIL = ["work on the outbox", "email credentials"] as const;

/** The desk: search first, then who waits to be let in, and what runs. */
export async function show(req: Request, res: Response) {
  res.render("staff/desk/show", {
    title: "Desk",
    locked: req.clerk.may("unlock web users") ? await lockedOut(SHOWN) : undefined,
    toCall: req.clerk.may("email credentials") ? await householdsToCall(SHOWN) : [],
    imports: req.clerk.may("import households") ? await importsUnderWay() : [],
    unsent: req.clerk.may("send mailings") ? await unsentScheduled(SHOWN) : [],
    mailingsUnderWay: req.clerk.may("prepare mailings") ? await mailingsUnderWay() : [],
    ...(req.clerk.may("approve mailings") && (await toApprove(req.clerk))),
    ...(req.clerk.may("run bulk assignments") && (await bulkRuns())),
    ...(MAIL.some((permission) => req.clerk.may(permission)) && (await mail(req.clerk))),
  });
}

/** Mailings that wait for a second person, and in which of them this clerk is none. */
async function toApprove(clerk: Clerk) {
  const campaigns = await campaignsAwaitingApproval(SHOWN);
  return { toApprove: campaigns, hands: await contributionsOf(campaigns, clerk) };
}

async function mailingsUnderWay() {
  const campaigns = await campaignsInProgress(SHOWN);
  return campaigns.map((campaign) => ({ campaign, progress: mailingProgressOf(campaign) }));
}

async function bulkRuns() {
  const { underWay, newest } = await bulkRunsAtTheDesk();
  return {
    bulkUnderWay: underWay && { run: underWay, progress: progressOf(underWay) },
    bulkNewest: newest && { run: newest, rollOut: rollOutOf(newest) },
  };
}

/** How the mail server does, while messages go to it, and the messages that did not get through. */
async function mail(clerk: Clerk) {
  const { mode } = await mailSettings();
  return {
    mailServer: mode === "live" && clerk.may("work on the outbox") ? await mailServerState() : undefined,
    failed: await failedMessages(SHOWN, clerk),
    stateWords,
    replyOf,
    titleOf,
  };
}
