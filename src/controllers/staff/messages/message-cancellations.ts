import type { Request, Response } from "express";
import { cancelMessages, parseMessageIds } from "../../../models/messages/outbox/outbox-actions";
import { several } from "../../../web/fields";
import { countEmails } from "./message-state-labels";

/** Cancels the selected emails that have not been sent yet. */
export async function create(req: Request, res: Response) {
  const count = await cancelMessages(req.clerk, parseMessageIds(several(req.body, "message")));

  if (count > 0)
    req.flash("notice", `Cancelled ${countEmails(count)}. ${count === 1 ? "It" : "They"} will not be sent.`);
  else req.flash("alert", "No emails were cancelled. Select emails that are waiting, on hold or deferred.");
  res.redirect(303, "/staff/outbox");
}
