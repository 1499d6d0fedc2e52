import type { Request, Response } from "express";
import { countFailed, MAX_COUNTED } from "../../../models/messages/outbox/failed-messages";
import { FailedRetry } from "../../../models/messages/outbox/failed-retry";
import { countEmails } from "./message-state-labels";

export { confirm as new };

/** The second look at sending again all that failed. */
async function confirm(_req: Request, res: Response) {
  res.render("staff/messages/outbox/retry", {
    title: "Send again all that failed",
    failed: await countFailed(),
    countEmails,
  });
}

/** Asks the worker to send again all that failed and nobody is done with. */
export async function create(req: Request, res: Response) {
  const count = await FailedRetry.request(req.clerk);

  if (count > MAX_COUNTED) req.flash("notice", `Over ${countEmails(MAX_COUNTED)} will be sent again.`);
  else if (count > 0) req.flash("notice", `${countEmails(count)} will be sent again.`);
  else req.flash("alert", "Nothing was sent again: no message that failed is left.");
  res.redirect(303, "/staff/outbox");
}
