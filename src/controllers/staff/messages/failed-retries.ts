import type { Request, Response } from "express";
import { countFailed, MOST_COUNTED } from "../../../models/messages/outbox/failed-messages";
import { FailedRetry } from "../../../models/messages/outbox/failed-retry";
import { countOfMessages } from "./message-state-labels";

export { confirm as new };

/** The second look at sending again all that failed. */
async function confirm(_req: Request, res: Response) {
  res.render("staff/messages/outbox/retry", {
    title: "Send again all that failed",
    failed: await countFailed(),
    countOfMessages,
  });
}

/** Asks the worker to send again all that failed and nobody is done with. */
export async function create(req: Request, res: Response) {
  const count = await FailedRetry.ask(req.clerk);

  if (count > MOST_COUNTED) req.flash("notice", `Over ${countOfMessages(MOST_COUNTED)} will be sent again.`);
  else if (count > 0) req.flash("notice", `${countOfMessages(count)} will be sent again.`);
  else req.flash("alert", "Nothing was sent again: no message that failed is left.");
  res.redirect(303, "/staff/outbox");
}
