import type { Request, Response } from "express";
import { findOutboxMessage } from "../../../models/messages/outbox/outbox-actions";
import { readPracticeMessage } from "../../../models/messages/outbox/practice-message";

/** A practice email with its secrets, while the demonstration keeps it. */
export async function show(req: Request, res: Response) {
  const message = await findOutboxMessage(req.params.id);
  const opened = await readPracticeMessage(message, req.clerk);
  res.render("staff/messages/outbox/practice-message", { title: `Practice email ${message.id}`, message, opened });
}
