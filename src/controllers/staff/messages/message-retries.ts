import type { Request, Response } from "express";
import {
  findMessageFor,
  parseMessageIds,
  resendFailed,
  resendMessage,
} from "../../../models/messages/outbox/outbox-actions";
import { fields, several, ticked } from "../../../web/fields";
import { refusal } from "../../../web/refusal";
import { redirectToDelivery } from "./deliveries";
import { countEmails, messageTitle } from "./message-state-labels";
import { showMessage } from "./outbox";

const DESK = { href: "/staff", label: "the desk" };

/** Sends the selected failed emails again. */
export async function create(req: Request, res: Response) {
  const ids = parseMessageIds(several(req.body, "message"));
  const count = await resendFailed(req.clerk, ids);

  if (count > 0) req.flash("notice", `Gatehouse will send ${countEmails(count)} again.`);
  else req.flash("alert", "No emails were sent again. Select emails that were refused, bounced or not sent.");
  await redirectToDelivery(req, res, count > 0 ? ids : [], { href: "/staff/outbox", label: "the outbox" });
}

/** Sends one email again, to its original address or to the household's current address. */
export async function update(req: Request, res: Response) {
  const message = await findMessageFor(req.clerk, req.params.id);
  const where = fields(req.body, "to").to === "household" ? "household's address" : "same address";

  const fromDesk = ticked(req.body, "fromDesk");

  let recipient = message.recipient;
  const refused = await refusal(async () => {
    recipient = await resendMessage(message, where, req.clerk, fromDesk ? "the desk" : "its page");
  });
  if (refused) return showMessage(res.status(refused.status), message.id, { errors: refused.errors });

  req.flash("notice", `${messageTitle(message.kind)} will be sent again to ${recipient}.`);
  const back = fromDesk ? DESK : { href: `/staff/outbox/${message.id}`, label: "the email" };
  await redirectToDelivery(req, res, [message.id], back);
}
