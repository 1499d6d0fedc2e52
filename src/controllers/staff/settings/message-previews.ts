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

/** A piece of a page: what a household would read of a text that is being written. Nothing is saved. */
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

/** What the form of a text shows below it after Preview: the message, or why there is none. */
export async function previewForForm(req: Request, res: Response, text: MessageText, check: () => void) {
  let preview: MessagePreview | undefined;
  const refused = await refusal(async () => {
    check();
    preview = await previewFor(req.clerk, text, fields(req.body, "household").household);
  });
  if (refused) res.status(refused.status);
  return { preview, errors: refused?.errors };
}

/** What every form of a text has beside it. */
export async function previewDefaults(clerk: Clerk) {
  return { firstHousehold: clerk.may("search households") ? await firstHouseholdId() : "" };
}

function previewFor(clerk: Clerk, text: MessageText, household: string) {
  const may = clerk.may("search households");
  refuse({ household: may ? null : "Your permissions do not include looking at households, so there is no preview." });
  return previewMessage(text, household);
}
