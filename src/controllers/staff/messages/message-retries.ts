import type { Request, Response } from "express";
import { idsIn, letterFor, sendAgain, sendFailedAgain } from "../../../models/messages/outbox/sending-again";
import { fields, several, ticked } from "../../../web/fields";
import { refusal } from "../../../web/refusal";
import { showLetter } from "./outbox";
import { letters, titleOf } from "./outbox-words";
import { leadOn } from "./sendings";

const DESK = { href: "/staff", label: "the desk" };

/** Sends again those that were chosen and failed. */
export async function create(req: Request, res: Response) {
  const chosen = idsIn(several(req.body, "letter"));
  const count = await sendFailedAgain(req.clerk, chosen);

  if (count > 0) req.flash("notice", `${letters(count)} will be sent again.`);
  else req.flash("alert", "Nothing was sent again: choose letters that were refused, came back or were not sent.");
  await leadOn(req, res, count > 0 ? chosen : [], { href: "/staff/outbox", label: "the outbox" });
}

/** Sends one letter again, to where it was meant for or to the household's present address. */
export async function update(req: Request, res: Response) {
  const letter = await letterFor(req.clerk, req.params.id);
  const where = fields(req.body, "to").to === "household" ? "household's address" : "same address";

  const fromDesk = ticked(req.body, "fromDesk");

  let recipient = letter.recipient;
  const refused = await refusal(async () => {
    recipient = await sendAgain(letter, where, req.clerk, fromDesk ? "the desk" : "its page");
  });
  if (refused) return showLetter(res.status(refused.status), letter.id, { errors: refused.errors });

  req.flash("notice", `${titleOf(letter.kind)} will be sent again to ${recipient}.`);
  const back = fromDesk ? DESK : { href: `/staff/outbox/${letter.id}`, label: "the letter" };
  await leadOn(req, res, [letter.id], back);
}
