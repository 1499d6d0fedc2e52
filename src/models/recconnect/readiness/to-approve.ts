import { table } from "../../../database/connection";
import { Invalid } from "../../errors";
import { type MessagePreview, previewMessage } from "../../messages/merging/message-preview";
import { Campaign } from "../campaign";
import type { CampaignRow } from "../campaign-row";
import { sendsEmail } from "../mailing/mailing";
import { chosenRecords } from "../records/chosen-records";

/** Mailings that wait for a second person, the oldest first. */
export async function campaignsToApprove(most: number): Promise<Campaign[]> {
  const rows = (await table("campaigns")
    .whereNotNull("submittedAt")
    .where({ startsAt: null, cancelledAt: null, startedAt: null })
    .orderBy("submittedAt")
    .limit(most)) as unknown as CampaignRow[];
  return rows.map((row) => new Campaign(row));
}

/**
 * What the first household of a mailing would read, message by message, its secrets masked; none where it can't be
 * read.
 */
export async function sampleOf(campaign: Campaign): Promise<MessagePreview[]> {
  const { subject, body, twoParts, secondSubject, secondBody } = campaign.toWrite;
  const [first] = await chosenRecords(campaign, 0, 1);
  if (!first || !sendsEmail(campaign.toWrite)) return [];
  const messages = [{ subject, body }, ...(twoParts === "email" ? [{ subject: secondSubject, body: secondBody }] : [])];
  try {
    return await Promise.all(messages.map((message) => previewMessage(message, String(first.householdId))));
  } catch (error) {
    if (error instanceof Invalid) return [];
    throw error;
  }
}
