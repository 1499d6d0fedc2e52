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

/** Downloads the selected emails, or all that match the filter, as drafts in one zip file. */
export async function create(req: Request, res: Response) {
  let zip: EmailDraftZip | undefined;
  const refused = await refusal(async () => {
    zip = await EmailDraftZip.of(await selectedIds(req), req.clerk);
  });
  if (!zip) {
    req.flash("alert", Object.values(refused?.errors ?? {}).join(" "));
    return res.redirect(303, "/staff/outbox");
  }

  res.attachment(`messages-${today()}.zip`).type("application/zip");
  try {
    await pipeline(Readable.from(zipWithNotice(zip, req)), res);
  } catch (error) {
    // The clerk closed the download early. Any other error aborts it, so that nobody takes it for complete.
    if ((error as { code?: string }).code !== "ERR_STREAM_PREMATURE_CLOSE") throw error;
  }
}

/** Downloads an email as a draft that a clerk opens and sends in their own mail program. */
export async function show(req: Request, res: Response) {
  const message = await findOutboxMessage(req.params.id);

  let draft: Buffer | undefined;
  const refused = await refusal(async () => {
    draft = await emailDraft(message);
  });
  if (refused) return showMessage(res.status(refused.status), message.id, { errors: refused.errors });

  res.attachment(`message-${message.id}.eml`).type("message/rfc822").send(draft);
}

/** Marks an email as sent from the clerk's own mail program. */
export async function update(req: Request, res: Response) {
  const message = await findOutboxMessage(req.params.id);
  const refused = await refusal(() => markSent(message, req.clerk));
  if (refused) return showMessage(res.status(refused.status), message.id, { errors: refused.errors });

  req.flash("notice", `${messageTitle(message.kind)} to ${message.recipient} is marked as sent.`);
  res.redirect(303, `/staff/outbox/${message.id}`);
}

async function selectedIds({ body }: Request) {
  if (!ticked(body, "all")) return parseMessageIds(several(body, "message"));
  return heldMessageIds(parseOutboxFilter(fields(body, ...OUTBOX_FILTERS)));
}

/** A download doesn't change the page, so the next page shows how many drafts it had. */
async function* zipWithNotice(zip: EmailDraftZip, req: Request) {
  yield* zip.bytes();
  const { drafts, excluded } = zip;
  const sentence = `${countEmails(excluded.length)} could not be included. See “Left out.txt” in the zip for the reasons.`;
  req.flash("notice", `The zip has ${countEmails(drafts)} to send. ${excluded.length > 0 ? sentence : ""}`.trim());
}
