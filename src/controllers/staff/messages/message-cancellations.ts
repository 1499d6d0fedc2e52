import type { Request, Response } from "express";
import { cancelMessages, parseMessageIds } from "../../../models/messages/outbox/outbox-actions";
import { several } from "../../../web/fields";
import { countEmails } from "./message-state-labels";

/** Stops the messages that were chosen and still wait. */
export async function create(req: Request, res: Response) {
  const count = await cancelMessages(req.clerk, parseMessageIds(several(req.body, "message")));

  if (count > 0)
    req.flash("notice", `${countEmails(count)} ${count === 1 ? "is" : "are"} cancelled and will not be sent.`);
  else req.flash("alert", "Nothing was cancelled: choose messages that wait.");
  res.redirect(303, "/staff/outbox");
}
