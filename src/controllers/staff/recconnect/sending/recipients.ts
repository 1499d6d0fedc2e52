import type { Request, Response } from "express";
import { Campaign } from "../../../../models/recconnect/campaign";
import { followUpsOf, mayBeFollowed, whyNotFollowed } from "../../../../models/recconnect/follow-ups/follow-up";
import { sendsTexts } from "../../../../models/recconnect/mailing/mailing";
import { countsOf } from "../../../../models/recconnect/sending/counts";
import type { RecipientFilter } from "../../../../models/recconnect/sending/recipients";
import { isRecipientState, type Recipient, recipientsIn } from "../../../../models/recconnect/sending/recipients";
import { RETRYABLE_TEXTS } from "../../../../texts/outbox";
import { TEXT_STATES } from "../../../../texts/text";
import { fields, wholeNumber } from "../../../../web/fields";
import { replyOf } from "../../messages/message-state-labels";
import { addressAsRead, recipientStateLabelsOf, textStateLabels } from "./recipient-states";

const PER_PAGE = 100;

/** The recipients of a mailing: how they stand, how their texts do, with what became of each. */
export async function index(req: Request, res: Response) {
  const campaign = await Campaign.find(req.params.id);
  const wanted = recipientFilterFrom(req.query);
  const { after } = fields(req.query, "after");
  const found = await recipientsIn(campaign, wanted, wholeNumber(after) || 0, PER_PAGE + 1);
  const recipients = found.slice(0, PER_PAGE);
  const words = recipientStateLabelsOf(campaign.mailingOptions);
  res.render("staff/recconnect/sending/recipients", {
    title: `Recipients of mailing ${campaign.id}`,
    campaign,
    wanted,
    values: wanted,
    query: queryOf(wanted),
    words,
    textWords: textStateLabels,
    hasTexts: sendsTexts(campaign.mailingOptions) || campaign.mailingOptions.twoParts === "text",
    recipients,
    next: found.length > PER_PAGE ? recipients.at(-1)?.number : undefined,
    after,
    replyOf,
    addressAsRead,
    textsToSettle,
    retried: retriedFrom(campaign, wanted),
    follows: mayBeFollowed(wanted) && recipients.length > 0,
    whyNotFollowed: await whyNotFollowed(campaign),
    followUps: await followUpsOf(campaign),
  });
}

/** Which recipients an address, or a form, asks for; what is no state is any. */
export function recipientFilterFrom(asked: unknown): RecipientFilter {
  const { state, texts } = fields(asked, "state", "texts");
  return {
    state: isRecipientState(state) ? state : "",
    texts: TEXT_STATES.find((one) => one === texts) ?? "",
  };
}

/** The same as an address has it. */
export function queryOf({ state, texts }: RecipientFilter) {
  return new URLSearchParams({ ...(state && { state }), ...(texts && { texts }) }).toString();
}

/** What the list's own button sends again; null where nothing on it failed. */
function retriedFrom(campaign: Campaign, { state, texts }: RecipientFilter) {
  const counts = countsOf(campaign);
  if (texts === "refused" || texts === "exception") return counts.texts[texts] ? "texts" : null;
  if (texts !== "" || (state !== "refused" && state !== "bounced" && state !== "exception")) return null;
  return counts.first[state] ? "emails and texts" : null;
}

/** The texts of a recipient that didn't get through, or of which nobody knows whether they arrived. */
function textsToSettle(one: Recipient) {
  const texts = [
    {
      kind: "the text",
      id: one.textId,
      state: one.textState,
      settledAt: one.textSettledAt,
      // Without a message what was said of the text stands in its place already.
      said: one.messageId ? replyOf({ replyCode: one.textReplyCode, reply: one.textReply }) : "",
    },
    {
      kind: "the text with the PIN",
      id: one.secondTextId,
      state: one.secondTextState,
      settledAt: one.secondTextSettledAt,
      said: replyOf({ replyCode: one.secondTextReplyCode, reply: one.secondTextReply }),
    },
  ];
  return texts
    .filter(({ state, settledAt }) => state !== null && RETRYABLE_TEXTS.includes(state) && settledAt === null)
    .map(({ state, settledAt: _, ...text }) => ({ ...text, isUnknown: state === "unknown" }));
}
