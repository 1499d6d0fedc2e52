import type { Request, Response } from "express";
import { isMailServerDown, mailServerState } from "../../../mail/mail-server-state";
import { NotFound } from "../../../models/errors";
import { findMessages } from "../../../models/messages/outbox/outbox-actions";
import { leavesFromClient } from "../../../models/settings/email-device";
import { workerSeenLately } from "../../../models/settings/heartbeat";
import { countEmails, isMoving, messageStateLabels, messageTitle, replyLabel, replyOf } from "./message-state-labels";

/** Where the clerk goes after watching the emails being sent. */
export interface BackLink {
  href: string;
  label: string;
}

const MAX_DELIVERIES = 10;
const MAX_MESSAGES = 100;
const REFRESH_SECONDS = 2;

/**
 * Redirects a clerk who has caused emails. With From Client, the next page shows them being sent; otherwise the clerk
 * goes straight to `back`. The message IDs are stored in the clerk's session, so nobody can see another clerk's by URL.
 */
export async function redirectToDelivery(req: Request, res: Response, ids: number[], back: BackLink) {
  const [first] = ids;
  if (first === undefined || !(await leavesFromClient())) return res.redirect(303, back.href);

  const others = (req.session.deliveries ?? []).filter(({ messages }) => messages[0] !== first);
  req.session.deliveries = [{ messages: ids.slice(0, MAX_MESSAGES), back }, ...others].slice(0, MAX_DELIVERIES);
  res.redirect(303, `/staff/deliveries/${first}`);
}

/** The progress of the emails that this clerk has just caused. The first one's ID is in the address. */
export async function show(req: Request, res: Response) {
  const delivery = req.session.deliveries?.find((one) => String(one.messages[0]) === req.params.id);
  if (!delivery) throw new NotFound(`delivery ${req.params.id}`);

  const found = await findMessages(delivery.messages);
  const waiting = found.filter(isMoving).length;
  const mailServer = await mailServerState();
  res.render("staff/messages/deliveries/show", {
    title: "Sending",
    back: delivery.back,
    found,
    waiting,
    ...(waiting > 0 && { refreshEverySeconds: REFRESH_SECONDS }),
    mailServer: waiting > 0 && isMailServerDown(mailServer) ? mailServer : undefined,
    noWorker: waiting > 0 && !(await workerSeenLately()),
    ...{ messageStateLabels, replyLabel, replyOf, messageTitle, countEmails },
  });
}
