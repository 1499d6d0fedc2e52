import { changedBy, rowsOf, transaction } from "../../../database/connection";
import { WorkerPace } from "../../settings/worker-pace";
import type { LeasedCampaign } from "../campaign-lease";
import { isHighlighted } from "../records/chosen-records";

const STEPS = { first: { used: 200, unused: 5000 }, least: 50, most: { used: 1000, unused: 20_000 } };

const pace = new WorkerPace(STEPS);

/**
 * Fixes the next part of the audience: a recipient for each chosen record, in their order, numbered from 1. Whoever is
 * highlighted later, or found by another selection, is not among them. False once it is complete. Throws LeaseLost.
 */
export async function fixAudience(campaign: LeasedCampaign): Promise<boolean> {
  const most = await pace.nextBatchSize();
  let began = 0;
  const [noted, added] = await transaction(async () => {
    began = performance.now();
    await campaign.hold();
    const { ids, last } = await nextRecords(campaign, most);
    const isLast = ids < most;
    const changes = {
      audienceRecord: last ?? campaign.audienceRecord,
      recipients: campaign.recipients + ids,
      ...(isLast && { audienceAt: new Date() }),
    };
    return [await campaign.advance(changes), ids] as const;
  });
  Object.assign(campaign, noted);
  await pace.adjustAndRest(performance.now() - began, Math.max(added, 1), 0);
  return campaign.audienceAt === null;
}

/** Copies the next records; gives how many, and the last of them. */
async function nextRecords(campaign: LeasedCampaign, most: number) {
  const { id, audienceRecord, recipients, processingOptions } = campaign;
  const highlighted = processingOptions.records === "highlighted" ? `and ${isHighlighted(campaign)}` : "";
  const these = `r.campaign_id = ? and r.id > ? ${highlighted}`;

  const [next] = await rowsOf<{ last: number | string | null }>(
    `select max(id) as last from (select r.id from campaign_records r where ${these} order by r.id limit ?) as next`,
    [id, audienceRecord, most],
  );
  if (!next?.last) return { ids: 0, last: undefined };
  const last = Number(next.last);
  const ids = await changedBy(
    `insert into campaign_recipients (campaign_id, number, household_id, member_id, pass_id, state)
     select r.campaign_id, ? + row_number() over (order by r.id), r.household_id, r.member_id, r.pass_id, '${processingOptions.email ? "waiting" : "slated"}'
     from campaign_records r where ${these} and r.id <= ?`,
    [recipients, id, audienceRecord, last],
  );
  return { ids, last };
}
