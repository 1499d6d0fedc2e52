import { Invalid } from "../../errors";
import { type MessagePreview, previewMessage } from "../../messages/merging/message-preview";
import type { Campaign } from "../campaign";
import { sendsEmail } from "../mailing/mailing";
import { chosenRecords } from "../records/chosen-records";

/** What the first household of a mailing would read, message by message, its secrets masked; none where it can't be read. */
export async function approvalSampleOf(campaign: Campaign): Promise<MessagePreview[]> {
  const { subject, body, twoParts, secondSubject, secondBody } = campaign.mailingOptions;
  const [first] = await chosenRecords(campaign, 0, 1);
  if (!first || !sendsEmail(campaign.mailingOptions)) return [];
  const messages = [{ subject, body }, ...(twoParts === "email" ? [{ subject: secondSubject, body: secondBody }] : [])];
  try {
    return await Promise.all(messages.map((message) => previewMessage(message, String(first.householdId))));
  } catch (error) {
    if (error instanceof Invalid) return [];
    throw error;
  }
}
