import type { Request, Response } from "express";
import { cancelMessages, idsIn } from "../../../models/messages/outbox/outbox-actions";
import { several } from "../../../web/fields";
import { countOfMessages } from "./message-state-labels";

/** Stops the messages that were chosen and still wait. */
export async function create(req: Request, res: Response) {
  const count = await cancelMessages(req.clerk, idsIn(several(req.body, "message")));

  if (count > 0)
    req.flash("notice", `${countOfMessages(count)} ${count === 1 ? "is" : "are"} cancelled and will not be sent.`);
  else req.flash("alert", "Nothing was cancelled: choose messages that wait.");
  res.redirect(303, "/staff/outbox");
}
