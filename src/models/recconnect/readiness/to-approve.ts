import { table } from "../../../database/connection";
import { Invalid } from "../../errors";
import { type Preview, previewOf } from "../../messages/merging/preview";
import { Campaign } from "../campaign";
import type { CampaignRow } from "../campaign-row";
import { sendsLetters } from "../mailing/mailing";
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

/** What the first household of a mailing would read, letter by letter, its secrets masked; none where it can't be read. */
export async function sampleOf(campaign: Campaign): Promise<Preview[]> {
  const { subject, body, twoParts, secondSubject, secondBody } = campaign.toWrite;
  const [first] = await chosenRecords(campaign, 0, 1);
  if (!first || !sendsLetters(campaign.toWrite)) return [];
  const letters = [{ subject, body }, ...(twoParts === "e-mail" ? [{ subject: secondSubject, body: secondBody }] : [])];
  try {
    return await Promise.all(letters.map((letter) => previewOf(letter, String(first.householdId))));
  } catch (fault) {
    if (fault instanceof Invalid) return [];
    throw fault;
  }
}
