import type { Request, Response } from "express";
import { isMailServerDown, mailServerState } from "../../../mail/mail-server-state";
import { NotFound } from "../../../models/errors";
import { findMessages } from "../../../models/messages/outbox/outbox-actions";
import { leavesFromClient } from "../../../models/settings/email-device";
import { workerSeenLately } from "../../../models/settings/heartbeat";
import { countEmails, isMoving, messageStateLabels, messageTitle, replyOf } from "./message-state-labels";

/** Where a clerk goes on after having watched messages leave. */
export interface WayBack {
  href: string;
  label: string;
}

const MAX_DELIVERIES = 10;
const MAX_MESSAGES = 100;
const REFRESH_SECONDS = 2;

/**
 * Leads on after a clerk caused messages: with From Client to the page that shows them leave, else straight back. Which
 * messages they are stays in the clerk's session: nobody looks at another's by an address.
 */
export async function redirectToDelivery(req: Request, res: Response, ids: number[], back: WayBack) {
  const [first] = ids;
  if (first === undefined || !(await leavesFromClient())) return res.redirect(303, back.href);

  const others = (req.session.deliveries ?? []).filter(({ messages }) => messages[0] !== first);
  req.session.deliveries = [{ messages: ids.slice(0, MAX_MESSAGES), back }, ...others].slice(0, MAX_DELIVERIES);
  res.redirect(303, `/staff/deliveries/${first}`);
}

/** Where the messages are that this clerk has just caused; named after the first of them. */
export async function show(req: Request, res: Response) {
  const sending = req.session.deliveries?.find((one) => String(one.messages[0]) === req.params.id);
  if (!sending) throw new NotFound(`sending ${req.params.id}`);

  const found = await findMessages(sending.messages);
  const waiting = found.filter(isMoving).length;
  const mailServer = await mailServerState();
  res.render("staff/messages/deliveries/show", {
    title: "Sending",
    back: sending.back,
    found,
    waiting,
    ...(waiting > 0 && { refreshEverySeconds: REFRESH_SECONDS }),
    mailServer: waiting > 0 && isMailServerDown(mailServer) ? mailServer : undefined,
    noWorker: waiting > 0 && !(await workerSeenLately()),
    ...{ messageStateLabels, replyOf, messageTitle, countEmails },
  });
}
