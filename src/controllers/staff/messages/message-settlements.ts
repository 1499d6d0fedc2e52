import type { Request, Response } from "express";
import { idsIn, settleLetters } from "../../../models/messages/outbox/sending-again";
import { several, ticked } from "../../../web/fields";
import { letters } from "./outbox-words";

/** Takes failed letters from the desk, because somebody is done with them. */
export async function create(req: Request, res: Response) {
  const count = await settleLetters(idsIn(several(req.body, "letter")), req.clerk);

  if (count > 0) req.flash("notice", `${letters(count)} ${count === 1 ? "is" : "are"} off the desk.`);
  else
    req.flash("alert", "Nothing changed: choose letters that were refused, came back, were not sent or are unknown.");
  const toDesk = ticked(req.body, "fromDesk") || !req.clerk.may("work on the outbox");
  res.redirect(303, toDesk ? "/staff" : "/staff/outbox");
}
