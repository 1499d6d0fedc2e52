import { rowsOf, table, transaction } from "../../../database/connection";
import { refuse } from "../../errors";
import { MailingRules } from "../../settings/mailing-rules";
import type { Clerk } from "../../staff/clerk";
import { Campaign } from "../campaign";
import type { CampaignRow } from "../campaign-row";
import type { Selection } from "./selection";

/** Records that were given up still take room until the worker has erased them: so many times what may be kept. */
const WITH_THOSE_BEING_ERASED = 2;

const KEPT = "clerk_id = ? and submitted_at is null and records_erased_at is null and schedule_id is null";
/** Nobody wrote, chose or highlighted anything for it. */
const UNTOUCHED = "not exists (select 1 from campaign_hands h where h.campaign_id = campaigns.id)";

const MADE_ROOM = "It had no changes, and it was discarded to make room for a later print by the same clerk.";

/** What a press of Print made, or of New mailing to these, and which earlier one of the clerk's had to give way to it. */
export interface Print {
  campaign: Campaign;
  evicted?: Campaign;
}

/**
 * Adds a campaign for this clerk. Each keeps a settable number that they didn't send: beyond it the oldest that nobody
 * did anything with gives up its records, so that pressing Print again and again fills no disk. Throws Invalid (`form`)
 * where something was done with each of them.
 */
export function addPrint(selection: Selection, clerk: Clerk, held: Partial<CampaignRow>): Promise<Print> {
  return transaction(async () => {
    const evicted = await evictOldestPrint(clerk);
    return { campaign: await Campaign.extract(selection, clerk, held), evicted };
  });
}

/**
 * Has the clerk's oldest print that nobody did anything with give way where there are as many as are kept; gives it. In
 * the open transaction, before another campaign of theirs is added. Throws Invalid (`form`).
 */
export async function evictOldestPrint(clerk: Clerk): Promise<Campaign | undefined> {
  // Presses of the same clerk at once wait for one another.
  await table("clerks").where({ id: clerk.id }).forUpdate().first("id");
  const { printsKept } = await MailingRules.current();
  const [{ present, erasing } = { present: 0, erasing: 0 }] = await rowsOf<{ present: number; erasing: number }>(
    `select cast(count(case when cancelled_at is null then 1 end) as integer) as present,
       cast(count(cancelled_at) as integer) as erasing from campaigns where ${KEPT}`,
    [clerk.id],
  );
  const stillErasing = present + erasing >= WITH_THOSE_BEING_ERASED * printsKept && erasing > 0;
  refuse({ form: stillErasing ? "Gatehouse is still erasing your earlier prints. Try again in a minute." : null });
  if (present < printsKept) return undefined;

  const [oldest] = await rowsOf<CampaignRow>(
    `select * from campaigns where ${KEPT} and cancelled_at is null and ${UNTOUCHED} order by id limit 1`,
    [clerk.id],
  );
  refuse({
    form: oldest
      ? null
      : `You have ${present} unsent mailings, which is the limit. Send or discard one, then try again.`,
  });
  if (!oldest) return undefined;
  const campaign = new Campaign(oldest);
  await campaign.discard(clerk, MADE_ROOM);
  return campaign;
}
