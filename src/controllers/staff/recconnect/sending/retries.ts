import type { Request, Response } from "express";
import { countFailed, MAX_COUNTED } from "../../../../models/messages/outbox/failed-messages";
import { FailedRetry } from "../../../../models/messages/outbox/failed-retry";
import { Campaign } from "../../../../models/recconnect/campaign";
import { countFailedTexts } from "../../../../texts/outbox";
import { fields } from "../../../../web/fields";
import { countEmails } from "../../messages/message-state-labels";

/**
 * Asks the worker to send again all emails and texts of a mailing that failed, or its texts alone; unknown ones are
 * left to a person.
 */
export async function create(req: Request, res: Response) {
  const campaign = await Campaign.find(req.params.id);
  const what = fields(req.body, "what").what === "texts" ? "texts" : "emails and texts";
  const ofMessages = what === "texts" ? 0 : await countFailed(campaign.id);
  const ofTexts = await countFailedTexts(campaign.id, MAX_COUNTED + 1);
  const count = await FailedRetry.request(req.clerk, campaign.id, what);

  if (count > 0) req.flash("notice", `${inWords(ofMessages, ofTexts)} of this mailing will be sent again.`);
  else req.flash("alert", "Nothing to resend. No failed email or text is left in this mailing.");
  res.redirect(303, `/staff/recconnect/${campaign.id}`);
}

/** "2 emails and 1 text" */
function inWords(ofMessages: number, ofTexts: number) {
  const upTo = (count: number, words: (count: number) => string) =>
    count > MAX_COUNTED ? `over ${words(MAX_COUNTED)}` : words(count);
  const texts = (count: number) => `${count.toLocaleString("en-US")} text${count === 1 ? "" : "s"}`;
  const parts = [ofMessages > 0 && upTo(ofMessages, countEmails), ofTexts > 0 && upTo(ofTexts, texts)].filter(Boolean);
  const words = parts.join(" and ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
