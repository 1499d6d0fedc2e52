import type { Request, Response } from "express";
import { dismissMessages, parseMessageIds } from "../../../models/messages/outbox/outbox-actions";
import { several, ticked } from "../../../web/fields";
import { countEmails } from "./message-state-labels";

/** Dismisses failed emails, so that the desk no longer lists them. */
export async function create(req: Request, res: Response) {
  const count = await dismissMessages(parseMessageIds(several(req.body, "message")), req.clerk);

  if (count > 0)
    req.flash("notice", `Dismissed ${countEmails(count)}. The desk no longer lists ${count === 1 ? "it" : "them"}.`);
  else
    req.flash(
      "alert",
      "No emails were dismissed. Select emails that were refused, bounced or not sent, or whose state is unknown.",
    );
  const toDesk = ticked(req.body, "fromDesk") || !req.clerk.may("work on the outbox");
  res.redirect(303, toDesk ? "/staff" : "/staff/outbox");
}
