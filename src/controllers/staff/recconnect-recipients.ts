import type { Request, Response } from "express";
import { Campaign } from "../../models/recconnect/campaign";
import { isRecipientState, recipientsIn } from "../../models/recconnect/recipients";
import { fields, wholeNumber } from "../../web/fields";
import { replyOf } from "./outbox-words";
import { recipientWords } from "./recconnect-words";

const PER_PAGE = 100;

/** The recipients of a mailing in a state, or in any, with what became of each. */
export async function index(req: Request, res: Response) {
  const campaign = await Campaign.find(req.params.id);
  const { state: asked, after } = fields(req.query, "state", "after");
  const state = isRecipientState(asked) ? asked : "";
  const found = await recipientsIn(campaign, state, wholeNumber(after) || 0, PER_PAGE + 1);
  const recipients = found.slice(0, PER_PAGE);
  res.render("staff/recconnect/recipients", {
    title: `Recipients of mailing ${campaign.id}`,
    campaign,
    state,
    words: recipientWords,
    recipients,
    next: found.length > PER_PAGE ? recipients.at(-1)?.number : undefined,
    after,
    replyOf,
  });
}
