import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Request, Response } from "express";
import { draftOf, sentByHand } from "../../../models/messages/outbox/draft";
import { DraftZip, heldLetters } from "../../../models/messages/outbox/draft-zip";
import { OUTBOX_FILTERS, wantedMessages } from "../../../models/messages/outbox/outbox-filter";
import { idsIn, letterWith } from "../../../models/messages/outbox/sending-again";
import { today } from "../../../web/dates";
import { fields, several, ticked } from "../../../web/fields";
import { refusal } from "../../../web/refusal";
import { showLetter } from "./outbox";
import { letters, titleOf } from "./outbox-words";

/** The letters that were chosen, or all that are found, as drafts in one zip. */
export async function create(req: Request, res: Response) {
  let zip: DraftZip | undefined;
  const refused = await refusal(async () => {
    zip = await DraftZip.of(await chosen(req), req.clerk);
  });
  if (!zip) {
    req.flash("alert", Object.values(refused?.errors ?? {}).join(" "));
    return res.redirect(303, "/staff/outbox");
  }

  res.attachment(`letters-${today()}.zip`).type("application/zip");
  try {
    await pipeline(Readable.from(saying(zip, req)), res);
  } catch (fault) {
    // Whoever closes the download early has what they want; any other fault breaks it off, so that it is not taken for whole.
    if ((fault as { code?: string }).code !== "ERR_STREAM_PREMATURE_CLOSE") throw fault;
  }
}

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

  req.flash("notice", `${titleOf(letter.kind)} to ${letter.recipient} is noted as sent.`);
  res.redirect(303, `/staff/outbox/${letter.id}`);
}

async function chosen({ body }: Request) {
  if (!ticked(body, "all")) return idsIn(several(body, "letter"));
  return heldLetters(wantedMessages(fields(body, ...OUTBOX_FILTERS)));
}

/** The download leaves the page as it is: the next page says what was in it. */
async function* saying(zip: DraftZip, req: Request) {
  yield* zip.bytes();
  const { drafts, leftOut } = zip;
  const without = `${letters(leftOut.length)} ${leftOut.length === 1 ? "was" : "were"} left out: “Left out.txt” in it says why.`;
  req.flash("notice", `The zip has ${letters(drafts)} to send. ${leftOut.length > 0 ? without : ""}`.trim());
}
