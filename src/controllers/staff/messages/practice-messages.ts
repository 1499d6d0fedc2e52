import type { Request, Response } from "express";
import { readPracticeMessage } from "../../../models/messages/outbox/practice-message";
import { messageWith } from "../../../models/messages/outbox/outbox-actions";

/** A practice message with its secrets, while the demonstration keeps it. */
export async function show(req: Request, res: Response) {
  const message = await messageWith(req.params.id);
  const opened = await readPracticeMessage(message, req.clerk);
  res.render("staff/messages/outbox/practice-message", { title: `Practice message ${message.id}`, message, opened });
}
