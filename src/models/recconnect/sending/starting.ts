import { rowsOf, transaction } from "../../../database/connection";
import type { MessageAttachment } from "../../../mail/message";
import { enqueueMessage } from "../../messages/enqueue-message";
import { saveSharedText } from "../../messages/merging/shared-text";
import type { LeasedCampaign } from "../campaign-lease";
import { whyNotApprovedBy } from "../contributors";
import { ccCopyOf } from "../mailing/cc-copy";
import { sendsEmail } from "../mailing/mailing";
import { saveTextTemplates } from "./texts";

/**
 * The hold-back is over: what a second person must approve, and didn't as it is now, goes back to them. Else keeps the
 * texts as they are now, and sends the one copy that was asked for. Throws LeaseLost.
 */
export async function startSending(campaign: LeasedCampaign) {
  const { processingOptions, mailingOptions } = campaign;
  await transaction(async () => {
    if ((await campaign.mustBeApproved()) && !(await isApproved(campaign))) return campaign.sendBack();
    if (!processingOptions.email) return campaign.start({});

    const { body, letterCode, letterBody, twoParts, secondBody, cc } = mailingOptions;
    const attachments = await attachmentsOf(campaign.id);
    const attachedLetter = letterCode ? letterBody : null;
    const sharedTextId = await saveSharedText({ body, attachedLetter, attachments });
    const second = { body: secondBody, attachedLetter: null, attachments: [] };
    const secondTextId = twoParts === "email" ? await saveSharedText(second) : null;
    await campaign.start({ sharedTextId, secondTextId, ...(await saveTextTemplates(mailingOptions)) });
    if (cc && sendsEmail(mailingOptions)) await enqueueMessage(ccCopyOf(mailingOptions));
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
