import type { Request, Response } from "express";
import { readPracticeLetter } from "../../../models/messages/outbox/practice-message";
import { letterWith } from "../../../models/messages/outbox/sending-again";

/** A practice letter with its secrets, while the demonstration keeps it. */
export async function show(req: Request, res: Response) {
  const letter = await letterWith(req.params.id);
  const opened = await readPracticeLetter(letter, req.clerk);
  res.render("staff/messages/outbox/practice-message", { title: `Practice letter ${letter.id}`, letter, opened });
}
