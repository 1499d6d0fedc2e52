import type { Request, Response } from "express";
import { allSentByHand } from "../../../models/messages/outbox/email-draft";
import { idsIn, messagesWith } from "../../../models/messages/outbox/outbox-actions";
import { several } from "../../../web/fields";
import { countOfMessages } from "./message-state-labels";

/** Takes a clerk's word that the chosen messages were sent from their own mail program. */
export async function create(req: Request, res: Response) {
  const chosen = await messagesWith(idsIn(several(req.body, "message")));
  const count = await allSentByHand(chosen, req.clerk);

  if (count > 0) req.flash("notice", `${countOfMessages(count)} ${count === 1 ? "is" : "are"} noted as sent.`);
  else req.flash("alert", "Nothing was noted: choose messages on hold that carry no user name or PIN.");
  res.redirect(303, "/staff/outbox");
}
