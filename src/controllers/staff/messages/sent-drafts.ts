import type { Request, Response } from "express";
import { markAllSent } from "../../../models/messages/outbox/email-draft";
import { findMessages, parseMessageIds } from "../../../models/messages/outbox/outbox-actions";
import { several } from "../../../web/fields";
import { countEmails } from "./message-state-labels";

/** Marks the selected emails as sent from the clerk's own mail program. */
export async function create(req: Request, res: Response) {
  const selected = await findMessages(parseMessageIds(several(req.body, "message")));
  const count = await markAllSent(selected, req.clerk);

  if (count > 0) req.flash("notice", `Marked ${countEmails(count)} as sent.`);
  else req.flash("alert", "No emails were marked as sent. Select emails on hold that have no user name or PIN.");
  res.redirect(303, "/staff/outbox");
}
