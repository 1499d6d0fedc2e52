import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Request, Response } from "express";
import { emailDraft, markSent } from "../../../models/messages/outbox/email-draft";
import { EmailDraftZip, heldMessageIds } from "../../../models/messages/outbox/email-draft-zip";
import { findOutboxMessage, parseMessageIds } from "../../../models/messages/outbox/outbox-actions";
import { OUTBOX_FILTERS, parseOutboxFilter } from "../../../models/messages/outbox/outbox-filter";
import { today } from "../../../web/dates";
import { fields, several, ticked } from "../../../web/fields";
import { refusal } from "../../../web/refusal";
import { countEmails, messageTitle } from "./message-state-labels";
import { showMessage } from "./outbox";

/** The messages that were chosen, or all that are found, as drafts in one zip. */
export async function create(req: Request, res: Response) {
  let zip: EmailDraftZip | undefined;
  const refused = await refusal(async () => {
    zip = await EmailDraftZip.of(await chosen(req), req.clerk);
  });
  if (!zip) {
    req.flash("alert", Object.values(refused?.errors ?? {}).join(" "));
    return res.redirect(303, "/staff/outbox");
  }

  res.attachment(`messages-${today()}.zip`).type("application/zip");
  try {
    await pipeline(Readable.from(saying(zip, req)), res);
  } catch (error) {
    // Whoever closes the download early has what they want; any other error breaks it off, so that it is not taken for whole.
    if ((error as { code?: string }).code !== "ERR_STREAM_PREMATURE_CLOSE") throw error;
  }
}

/** A message as a draft, to be opened and sent from a clerk's own mail program. */
export async function show(req: Request, res: Response) {
  const message = await findOutboxMessage(req.params.id);

  let draft: Buffer | undefined;
  const refused = await refusal(async () => {
    draft = await emailDraft(message);
  });
  if (refused) return showMessage(res.status(refused.status), message.id, { errors: refused.errors });

  res.attachment(`message-${message.id}.eml`).type("message/rfc822").send(draft);
}

/** Takes a clerk's word that it was sent. */
export async function update(req: Request, res: Response) {
  const message = await findOutboxMessage(req.params.id);
  const refused = await refusal(() => markSent(message, req.clerk));
  if (refused) return showMessage(res.status(refused.status), message.id, { errors: refused.errors });

  req.flash("notice", `${messageTitle(message.kind)} to ${message.recipient} is noted as sent.`);
  res.redirect(303, `/staff/outbox/${message.id}`);
}

async function chosen({ body }: Request) {
  if (!ticked(body, "all")) return parseMessageIds(several(body, "message"));
  return heldMessageIds(parseOutboxFilter(fields(body, ...OUTBOX_FILTERS)));
}

/** The download leaves the page as it is: the next page says what was in it. */
async function* saying(zip: EmailDraftZip, req: Request) {
  yield* zip.bytes();
  const { drafts, excluded: leftOut } = zip;
  const without = `${countEmails(leftOut.length)} ${leftOut.length === 1 ? "was" : "were"} left out: “Left out.txt” in it says why.`;
  req.flash("notice", `The zip has ${countEmails(drafts)} to send. ${leftOut.length > 0 ? without : ""}`.trim());
}
