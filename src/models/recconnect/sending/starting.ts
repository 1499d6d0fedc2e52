import { rowsOf, transaction } from "../../../database/connection";
import type { MessageAttachment } from "../../../mail/message";
import { keepSharedText } from "../../messages/merging/shared-text";
import { posted } from "../../messages/posting";
import type { LeasedCampaign } from "../campaign-lease";
import { whyNotApprovedBy } from "../contributors";
import { copyOf } from "../mailing/cc-copy";
import { sendsEmail } from "../mailing/mailing";
import { keepTexts } from "./texts";

/**
 * The hold-back is over: what a second person must approve, and didn't as it is now, goes back to them. Else keeps the
 * texts as they are now, and sends the one copy that was asked for. Throws LeaseLost.
 */
export async function begin(campaign: LeasedCampaign) {
  const { toMake, toWrite } = campaign;
  await transaction(async () => {
    if ((await campaign.mustBeApproved()) && !(await isApproved(campaign))) return campaign.sendBack();
    if (!toMake.email) return campaign.start({});

    const { body, letterCode, letterBody, twoParts, secondBody, cc } = toWrite;
    const attachments = await attachmentsOf(campaign.id);
    const attachedLetter = letterCode ? letterBody : null;
    const sharedTextId = await keepSharedText({ body, attachedLetter, attachments });
    const second = { body: secondBody, attachedLetter: null, attachments: [] };
    const secondTextId = twoParts === "email" ? await keepSharedText(second) : null;
    await campaign.start({ sharedTextId, secondTextId, ...(await keepTexts(toWrite)) });
    if (cc && sendsEmail(toWrite)) await posted(copyOf(toWrite));
  });
}

/** As it is now, and by somebody who had no hand in it. */
async function isApproved(campaign: LeasedCampaign) {
  const { approvedById: id, approvedDigest, digest } = campaign;
  return id !== null && approvedDigest === digest && (await whyNotApprovedBy(campaign, { id })) === null;
}

/** The files that go along, in the order in which they were added. */
export function attachmentsOf(campaignId: number) {
  return rowsOf<MessageAttachment>(
    "select name, type, content from campaign_attachments where campaign_id = ? order by id",
    [campaignId],
  );
}
