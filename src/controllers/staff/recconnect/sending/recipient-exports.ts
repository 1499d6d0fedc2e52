import type { Request, Response } from "express";
import { Campaign } from "../../../../models/recconnect/campaign";
import type { RecipientFilter } from "../../../../models/recconnect/sending/recipients";
import { type Recipient, recipientsIn } from "../../../../models/recconnect/sending/recipients";
import { BYTE_ORDER_MARK, csvLine } from "../../../../web/csv";
import { replyOf } from "../../messages/message-state-labels";
import { sendPieces } from "../outputs/output-request";
import { addressAsRead, recipientStateLabels, textStateLabels } from "./recipient-states";
import { recipientFilterFrom } from "./recipients";

const PER_READ = 500;
const COLUMNS = [
  "Household ID",
  "Household",
  "Email or mobile",
  "State",
  "Details",
  "Second part",
  "Text",
  "Provider's answer for the text",
  "Text with the PIN",
  "Provider's answer for the text with the PIN",
];

/** The recipients that the list shows as a CSV file, streamed so that any number of them fits. */
export async function show(req: Request, res: Response) {
  const campaign = await Campaign.find(req.params.id);
  const wanted = recipientFilterFrom(req.query);
  await campaign.note("RecConnect recipients exported", req.clerk, { ...wanted });

  res.attachment(`recconnect-${campaign.id}-recipients.csv`).type("text/csv; charset=utf-8");
  await sendPieces(res, lines(campaign, wanted));
}

async function* lines(campaign: Campaign, wanted: RecipientFilter) {
  yield BYTE_ORDER_MARK + csvLine(COLUMNS);
  let after = 0;
  let page: Recipient[];
  do {
    page = await recipientsIn(campaign, wanted, after, PER_READ);
    if (page.length > 0) yield page.map((one) => csvLine(cellsOf(one))).join("");
    after = page.at(-1)?.number ?? after;
  } while (page.length === PER_READ);
}

function cellsOf(one: Recipient) {
  const { textReplyCode, textReply, secondTextReplyCode, secondTextReply } = one;
  return [
    one.householdId,
    one.name ?? "",
    addressAsRead(one.email) ?? "",
    recipientStateLabels[one.state].label,
    one.reason ?? replyOf(one),
    one.secondState ? recipientStateLabels[one.secondState].label : "",
    one.textState ? textStateLabels[one.textState].label : "",
    replyOf({ replyCode: textReplyCode, reply: textReply }),
    one.secondTextState ? textStateLabels[one.secondTextState].label : "",
    replyOf({ replyCode: secondTextReplyCode, reply: secondTextReply }),
  ];
}
