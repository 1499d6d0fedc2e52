import type { Request, Response } from "express";
import { markAllSent } from "../../../models/messages/outbox/email-draft";
import { findMessages, parseMessageIds } from "../../../models/messages/outbox/outbox-actions";
import { several } from "../../../web/fields";
import { countEmails } from "./message-state-labels";

/** Takes a clerk's word that the chosen messages were sent from their own mail program. */
export async function create(req: Request, res: Response) {
  const chosen = await findMessages(parseMessageIds(several(req.body, "message")));
  const count = await markAllSent(chosen, req.clerk);

  if (count > 0) req.flash("notice", `${countEmails(count)} ${count === 1 ? "is" : "are"} noted as sent.`);
  else req.flash("alert", "Nothing was noted: choose messages on hold that carry no user name or PIN.");
  res.redirect(303, "/staff/outbox");
}
