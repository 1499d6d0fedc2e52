import type { Request, Response } from "express";
import { countFailed, MAX_COUNTED } from "../../../models/messages/outbox/failed-messages";
import { FailedRetry } from "../../../models/messages/outbox/failed-retry";
import { countEmails } from "./message-state-labels";

export { confirm as new };

/** Asks for confirmation before all failed emails are sent again. */
async function confirm(_req: Request, res: Response) {
  res.render("staff/messages/outbox/retry", {
    title: "Send all failed emails again",
    failed: await countFailed(),
    countEmails,
  });
}

/** Has the worker send again all failed emails that are not dismissed. */
export async function create(req: Request, res: Response) {
  const count = await FailedRetry.request(req.clerk);

  if (count > MAX_COUNTED) req.flash("notice", `Gatehouse will send over ${countEmails(MAX_COUNTED)} again.`);
  else if (count > 0) req.flash("notice", `Gatehouse will send ${countEmails(count)} again.`);
  else req.flash("alert", "No failed emails are left to send again.");
  res.redirect(303, "/staff/outbox");
}
