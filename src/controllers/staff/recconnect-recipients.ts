import type { Request, Response } from "express";
import { Campaign } from "../../models/recconnect/campaign";
import { isRecipientState, type Recipient, recipientsIn } from "../../models/recconnect/sending/recipients";
import type { TextState } from "../../texts/text";
import { fields, wholeNumber } from "../../web/fields";
import { replyOf } from "./outbox-words";
import { recipientWords } from "./recconnect-words";

const PER_PAGE = 100;
const TO_SETTLE: readonly TextState[] = ["refused", "exception", "unknown"];

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
    textsToSettle,
  });
}

/** The texts of a recipient that failed, or of which nobody knows whether they arrived. */
function textsToSettle(one: Recipient) {
  const texts = [
    {
      kind: "the text",
      id: one.textId,
      state: one.textState,
      // Without a letter what was said of the text stands in its place already.
      said: one.messageId ? replyOf({ replyCode: one.textReplyCode, reply: one.textReply }) : "",
    },
    {
      kind: "the text with the PIN",
      id: one.secondTextId,
      state: one.secondTextState,
      said: replyOf({ replyCode: one.secondTextReplyCode, reply: one.secondTextReply }),
    },
  ];
  return texts
    .filter(({ state }) => state !== null && TO_SETTLE.includes(state))
    .map(({ state, ...text }) => ({ ...text, isUnknown: state === "unknown" }));
}
