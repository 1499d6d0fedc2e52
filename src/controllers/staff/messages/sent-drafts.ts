import type { Request, Response } from "express";
import { allSentByHand } from "../../../models/messages/outbox/draft";
import { idsIn, lettersWith } from "../../../models/messages/outbox/sending-again";
import { several } from "../../../web/fields";
import { letters } from "./outbox-words";

/** Takes a clerk's word that the chosen letters were sent from their own mail program. */
export async function create(req: Request, res: Response) {
  const chosen = await lettersWith(idsIn(several(req.body, "letter")));
  const count = await allSentByHand(chosen, req.clerk);

  if (count > 0) req.flash("notice", `${letters(count)} ${count === 1 ? "is" : "are"} noted as sent.`);
  else req.flash("alert", "Nothing was noted: choose letters on hold that carry no user name or PIN.");
  res.redirect(303, "/staff/outbox");
}
