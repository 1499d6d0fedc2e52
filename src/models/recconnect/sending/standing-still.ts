import { changedBy, rowsOf, transaction } from "../../../database/connection";
import { goOnWithBatch, parkSome, waitingLettersOf } from "../../../mail/batches";
import { cancelAll } from "../../../mail/outbox";
import { cancelTexts, textsOnTheirWay } from "../../../texts/outbox";
import type { LeasedCampaign } from "../campaign-lease";
import { countedNow } from "./counts";

const LETTERS_AT_ONCE = 200;
const RECIPIENTS_AT_ONCE = 1000;
const CANCELLED = "The mailing was cancelled.";

/** Takes letters of a paused campaign out of what is due; nothing of it leaves in any case. False once all are. */
export async function parkLetters(campaign: LeasedCampaign): Promise<boolean> {
  return transaction(async () => {
    await campaign.hold();
    if ((await parkSome(campaign.id, true, LETTERS_AT_ONCE)) > 0) return true;
    Object.assign(campaign, await campaign.advance({ parkedAt: new Date() }));
    return false;
  });
}

/** Puts letters of a campaign that goes on back in. False once all are. */
export async function unparkLetters(campaign: LeasedCampaign): Promise<boolean> {
  if (!campaign.parkedAt) return false;
  return transaction(async () => {
    await campaign.hold();
    if ((await parkSome(campaign.id, false, LETTERS_AT_ONCE)) > 0) return true;
    Object.assign(campaign, await campaign.advance({ parkedAt: null }));
    return false;
  });
}

/** Ends a cancelled campaign: letters that wait are cancelled, and recipients who had no turn. False once all are. */
export async function windUp(campaign: LeasedCampaign): Promise<boolean> {
  const letters = await waitingLettersOf(campaign.id, LETTERS_AT_ONCE);
  if ((await cancelAll(CANCELLED, letters)) + (await cancelTexts(campaign.id, LETTERS_AT_ONCE)) > 0) return true;
  // A letter that was being handed over comes back to the queue, or is gone.
  if ((await onTheirWay(campaign.id)) || (await textsOnTheirWay(campaign.id))) return false;

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
    if (done) await goOnWithBatch(campaign.id);
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
