import type { Request, Response } from "express";
import { dismissMessages, parseMessageIds } from "../../../models/messages/outbox/outbox-actions";
import { several, ticked } from "../../../web/fields";
import { countEmails } from "./message-state-labels";

/** Takes failed messages from the desk, because somebody is done with them. */
export async function create(req: Request, res: Response) {
  const count = await dismissMessages(parseMessageIds(several(req.body, "message")), req.clerk);

  if (count > 0) req.flash("notice", `${countEmails(count)} ${count === 1 ? "is" : "are"} off the desk.`);
  else
    req.flash("alert", "Nothing changed: choose messages that were refused, came back, were not sent or are unknown.");
  const toDesk = ticked(req.body, "fromDesk") || !req.clerk.may("work on the outbox");
  res.redirect(303, toDesk ? "/staff" : "/staff/outbox");
}
