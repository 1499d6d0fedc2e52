import type { Request, Response } from "express";
import { refuse } from "../../../models/errors";
import { type MessageText, validateUnfinishedText } from "../../../models/messages/canned-texts/text-validation";
import {
  firstHouseholdId,
  type MessagePreview,
  previewMessage,
} from "../../../models/messages/merging/message-preview";
import type { Clerk } from "../../../models/staff/clerk";
import { fields } from "../../../web/fields";
import { refusal } from "../../../web/refusal";

/** Renders the preview part of the page for a text that is being edited. Nothing is saved. */
export async function create(req: Request, res: Response) {
  const { subject, body, line, household } = fields(req.body, "subject", "body", "line", "household");
  const text = { subject: subject || line, body };
  let preview: MessagePreview | undefined;
  const refused = await refusal(async () => {
    validateUnfinishedText(text);
    preview = await previewFor(req.clerk, text, household);
  });
  res.render("staff/settings/comment-codes/_preview", { preview, previewErrors: Object.values(refused?.errors ?? {}) });
}

/**
 * The preview that a text's form shows after Preview, or the errors that prevent it. `check` throws Invalid for an
 * incorrect text.
 */
export async function previewForForm(req: Request, res: Response, text: MessageText, check: () => void) {
  let preview: MessagePreview | undefined;
  const refused = await refusal(async () => {
    check();
    preview = await previewFor(req.clerk, text, fields(req.body, "household").household);
  });
  if (refused) res.status(refused.status);
  return { preview, errors: refused?.errors };
}

/** The data that every text form needs for its preview. */
export async function previewDefaults(clerk: Clerk) {
  return { firstHousehold: clerk.may("search households") ? await firstHouseholdId() : "" };
}

function previewFor(clerk: Clerk, text: MessageText, household: string) {
  const may = clerk.may("search households");
  refuse({ household: may ? null : "You can't see previews, because you don't have permission to search households." });
  return previewMessage(text, household);
}
