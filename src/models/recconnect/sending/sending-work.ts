import { transaction } from "../../../database/connection";
import { LeaseLost } from "../../lease";
import { Campaign } from "../campaign";
import { fixAudience } from "./audience";
import { allSettled, countedNow } from "./counts";
import { enqueueRecipients } from "./enqueueing";
import { parkMessages, unparkMessages, windUp } from "./pausing-and-cancelling";
import { startSending } from "./starting";

/** The worker has other work too: after so long it looks round, and comes back. */
const TURN_MS = 1_000;
const COUNT_EVERY_MS = 1_000;
/** A campaign with nothing to do for the moment is looked at again after so long. */
const REST_MS = 300;

const restingUntil = new Map<number, number>();

/** Does what is due of campaigns for a while. True if there was something to do. */
export async function workOnCampaigns(signal: AbortSignal): Promise<boolean> {
  let did = false;
  for (const id of await Campaign.idsAtWork()) {
    if (signal.aborted || (restingUntil.get(id) ?? 0) > Date.now()) continue;
    did = (await workOn(id, signal)) || did;
  }
  return did;
}

async function workOn(id: number, signal: AbortSignal): Promise<boolean> {
  const campaign = await Campaign.claim(id);
  if (!campaign) return false;
  const until = Date.now() + TURN_MS;
  let did = false;
  try {
    while (!signal.aborted && Date.now() < until && (await step(campaign))) did = true;
    await count(campaign);
  } catch (error) {
    if (!(error instanceof LeaseLost)) throw error;
  }
  if (!did) restingUntil.set(id, Date.now() + REST_MS);
  if (campaign.finishedAt) restingUntil.delete(id);
  if (signal.aborted) await campaign.release();
  return did;
}

/** One step; false where there is nothing to do for the moment. */
async function step(campaign: Campaign): Promise<boolean> {
  if (campaign.finishedAt) return false;
  if (campaign.cancelledAt) return endCancelled(campaign);
  if (campaign.pausedAt) return parkMessages(campaign);
  if (await unparkMessages(campaign)) return true;
  if (!campaign.startedAt) {
    await startSending(campaign);
    return campaign.startedAt !== null;
  }
  if (!campaign.audienceAt) {
    await fixAudience(campaign);
    return true;
  }
  return campaign.processingOptions.email ? enqueueRecipients(campaign) : finishWithout(campaign);
}

/** Whoever it was meant for is noted first, so that none is lost from the counts and another mailing can go to each. */
async function endCancelled(campaign: Campaign): Promise<boolean> {
  if (campaign.audienceAt || !campaign.processingOptions.email) return windUp(campaign);
  await fixAudience(campaign);
  return true;
}

/** A campaign that writes to nobody ends with its audience: it is kept for the history. */
async function finishWithout(campaign: Campaign) {
  await finish(campaign, campaign.counts);
  return false;
}

/** Notes how the messages stand now and then, and that all of them have come to something. */
async function count(campaign: Campaign) {
  const now = new Date();
  const { startedAt, countedAt, finishedAt, audienceAt, position, recipients } = campaign;
  if (!startedAt || !campaign.processingOptions.email || finishedAt) return;
  if (countedAt && countedAt.getTime() + COUNT_EVERY_MS > now.getTime()) return;

  const fed = audienceAt !== null && position === recipients;
  const counts = await countedNow(campaign, now);
  if (fed && allSettled(counts) && !campaign.cancelledAt) return finish(campaign, JSON.stringify(counts));
  if (JSON.stringify(counts) === campaign.counts) return;
  await transaction(async () => {
    await campaign.hold();
    Object.assign(campaign, await campaign.advance({ counts: JSON.stringify(counts), countedAt: now }));
  });
}

async function finish(campaign: Campaign, counts: string) {
  const finishedAt = new Date();
  await transaction(async () => {
    await campaign.hold();
    Object.assign(campaign, await campaign.advance({ counts, finishedAt, countedAt: finishedAt }));
    await campaign.note("mailing finished", "system", { recipients: campaign.recipients });
  });
}
