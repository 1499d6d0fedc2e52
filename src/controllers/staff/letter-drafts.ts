import type { Request, Response } from "express";
import { draftOf, sentByHand } from "../../models/letters/outbox/draft";
import { letterWith } from "../../models/letters/outbox/sending-again";
import { refusal } from "../../web/refusal";
import { showLetter } from "./outbox";
import { titleOf } from "./outbox-words";

/** A letter as a draft, to be opened and sent from a clerk's own mail program. */
export async function show(req: Request, res: Response) {
  const letter = await letterWith(req.params.id);

  let draft: Buffer | undefined;
  const refused = await refusal(async () => {
    draft = await draftOf(letter);
  });
  if (refused) return showLetter(res.status(refused.status), letter.id, { errors: refused.errors });

  res.attachment(`letter-${letter.id}.eml`).type("message/rfc822").send(draft);
}

/** Takes a clerk's word that it was sent. */
export async function update(req: Request, res: Response) {
  const letter = await letterWith(req.params.id);
  const refused = await refusal(() => sentByHand(letter, req.clerk));
  if (refused) return showLetter(res.status(refused.status), letter.id, { errors: refused.errors });

  req.flash("notice", `${titleOf(letter.letter)} to ${letter.recipient} is noted as sent.`);
  res.redirect(303, `/staff/outbox/${letter.id}`);
}
