import type { Request, Response } from "express";
import { cancelLetters, idsIn } from "../../../models/messages/outbox/sending-again";
import { several } from "../../../web/fields";
import { letters } from "./outbox-words";

/** Stops the letters that were chosen and still wait. */
export async function create(req: Request, res: Response) {
  const count = await cancelLetters(req.clerk, idsIn(several(req.body, "letter")));

  if (count > 0) req.flash("notice", `${letters(count)} ${count === 1 ? "is" : "are"} cancelled and will not be sent.`);
  else req.flash("alert", "Nothing was cancelled: choose letters that wait.");
  res.redirect(303, "/staff/outbox");
}
