import type { Request, Response } from "express";
import { relayState, waitsForRelay } from "../../../mail/mail-server-state";
import { NotFound } from "../../../models/errors";
import { lettersWith } from "../../../models/messages/outbox/sending-again";
import { leavesFromClient } from "../../../models/settings/email-device";
import { workerSeenLately } from "../../../models/settings/heartbeat";
import { letters, moving, replyOf, stateWords, titleOf } from "./outbox-words";

/** Where a clerk goes on after having watched letters leave. */
export interface WayBack {
  href: string;
  label: string;
}

const MOST_KEPT = 10;
const MOST_WATCHED = 100;
const REFRESH_SECONDS = 2;

/**
 * Leads on after a clerk caused letters: with From Client to the page that shows them leave, else straight back. Which
 * letters they are stays in the clerk's session: nobody looks at another's by an address.
 */
export async function leadOn(req: Request, res: Response, ids: number[], back: WayBack) {
  const [first] = ids;
  if (first === undefined || !(await leavesFromClient())) return res.redirect(303, back.href);

  const others = (req.session.sendings ?? []).filter(({ letters }) => letters[0] !== first);
  req.session.sendings = [{ letters: ids.slice(0, MOST_WATCHED), back }, ...others].slice(0, MOST_KEPT);
  res.redirect(303, `/staff/sendings/${first}`);
}

/** Where the letters are that this clerk has just caused; named after the first of them. */
export async function show(req: Request, res: Response) {
  const sending = req.session.sendings?.find((one) => String(one.letters[0]) === req.params.id);
  if (!sending) throw new NotFound(`sending ${req.params.id}`);

  const found = await lettersWith(sending.letters);
  const waiting = found.filter(moving).length;
  const relay = await relayState();
  res.render("staff/messages/sendings/show", {
    title: "Sending",
    back: sending.back,
    found,
    waiting,
    ...(waiting > 0 && { refreshEverySeconds: REFRESH_SECONDS }),
    relay: waiting > 0 && waitsForRelay(relay) ? relay : undefined,
    noWorker: waiting > 0 && !(await workerSeenLately()),
    ...{ stateWords, replyOf, titleOf, letters },
  });
}
