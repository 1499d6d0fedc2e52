import { changedBy, rowsOf, transaction } from "../../../database/connection";
import { resumeBatch, setParked, waitingMessageIds } from "../../../mail/message-batches";
import { cancelAll } from "../../../mail/outbox";
import { cancelTexts, textsBeingSent } from "../../../texts/outbox";
import type { LeasedCampaign } from "../campaign-lease";
import { countedNow } from "./counts";

const MESSAGES_AT_ONCE = 200;
const RECIPIENTS_AT_ONCE = 1000;
const CANCELLED = "The mailing was cancelled.";

/** Takes messages of a paused campaign out of what is due; nothing of it leaves in any case. False once all are. */
export async function parkMessages(campaign: LeasedCampaign): Promise<boolean> {
  return transaction(async () => {
    await campaign.hold();
    if ((await setParked(campaign.id, true, MESSAGES_AT_ONCE)) > 0) return true;
    Object.assign(campaign, await campaign.advance({ parkedAt: new Date() }));
    return false;
  });
}

/** Puts messages of a campaign that goes on back in. False once all are. */
export async function unparkMessages(campaign: LeasedCampaign): Promise<boolean> {
  if (!campaign.parkedAt) return false;
  return transaction(async () => {
    await campaign.hold();
    if ((await setParked(campaign.id, false, MESSAGES_AT_ONCE)) > 0) return true;
    Object.assign(campaign, await campaign.advance({ parkedAt: null }));
    return false;
  });
}

/** Ends a cancelled campaign: messages that wait are cancelled, and recipients who had no turn. False once all are. */
export async function windUp(campaign: LeasedCampaign): Promise<boolean> {
  const messages = await waitingMessageIds(campaign.id, MESSAGES_AT_ONCE);
  if ((await cancelAll(CANCELLED, messages)) + (await cancelTexts(campaign.id, MESSAGES_AT_ONCE)) > 0) return true;
  // A message that was being handed over comes back to the queue, or is gone.
  if ((await onTheirWay(campaign.id)) || (await textsBeingSent(campaign.id))) return false;

  // Nothing of it moves any more: these counts are its last.
  const standing = await countedNow(campaign, new Date());
  return transaction(async () => {
    await campaign.hold();
    const cancelled = await changedBy(
      `update campaign_recipients set state = 'cancelled'
       where campaign_id = ? and number > ? and number <= ? and state = 'waiting'`,
      [campaign.id, campaign.position, campaign.position + RECIPIENTS_AT_ONCE],
    );
    const counts = JSON.stringify({ ...standing, cancelled: standing.cancelled + cancelled });
    const position = Math.min(campaign.recipients, campaign.position + RECIPIENTS_AT_ONCE);
    const done = position === campaign.recipients;
    Object.assign(campaign, await campaign.advance({ position, counts, ...(done && { finishedAt: new Date() }) }));
    if (done) await resumeBatch(campaign.id);
    return !done;
  });
}

async function onTheirWay(batch: number) {
  const rows = await rowsOf(
    "select 1 as one from messages where batch = ? and batch_part in (1, 2) and state = 'sending' limit 1",
    [batch],
  );
  return rows.length > 0;
}
