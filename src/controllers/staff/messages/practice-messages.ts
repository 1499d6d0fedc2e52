import type { Request, Response } from "express";
import { findOutboxMessage } from "../../../models/messages/outbox/outbox-actions";
import { readPracticeMessage } from "../../../models/messages/outbox/practice-message";

/** A practice message with its secrets, while the demonstration keeps it. */
export async function show(req: Request, res: Response) {
  const message = await findOutboxMessage(req.params.id);
  const opened = await readPracticeMessage(message, req.clerk);
  res.render("staff/messages/outbox/practice-message", { title: `Practice message ${message.id}`, message, opened });
}
