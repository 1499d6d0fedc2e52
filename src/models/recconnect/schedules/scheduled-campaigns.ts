import { rowsOf, table, transaction } from "../../../database/connection";
import { Invalid } from "../../errors";
import { Clerk } from "../../staff/clerk";
import { Campaign } from "../campaign";
import type { CampaignRow } from "../campaign-row";
import { readinessOf } from "../readiness/readiness";
import { checksOf } from "../readiness/readiness-checks";

const TO_SETTLE =
  "schedule_id is not null and schedule_settled_at is null and extracted_at is not null and submitted_at is null and cancelled_at is null";
const AT_ONCE = 20;
const NOBODY = "No household matched the selection this time, so nothing was sent.";

/** Submits scheduled mailings that are ready, in the name of who scheduled them; others become a person's task. */
export async function settleScheduled(signal: AbortSignal): Promise<boolean> {
  const rows = await rowsOf<CampaignRow>(`select * from campaigns where ${TO_SETTLE} order by id limit ${AT_ONCE}`);
  let did = false;
  for (const row of rows) if (!signal.aborted) did = (await settle(new Campaign(row))) || did;
  return did;
}

/** Scheduled mailings that were not sent and that nobody has taken up, the newest first. */
export async function unsentScheduled(most: number): Promise<Campaign[]> {
  const rows = (await table("campaigns")
    .whereNotNull("scheduleError")
    .where({ submittedAt: null, cancelledAt: null, recordsErasedAt: null })
    .orderBy("id", "desc")
    .limit(most)) as unknown as CampaignRow[];
  return rows.map((row) => new Campaign(row));
}

/** False while the worker still looks at its households. */
async function settle(campaign: Campaign): Promise<boolean> {
  const clerk = await Clerk.findBy({ id: campaign.clerkId });
  await clerk?.withPermissions();
  const error = campaign.chosenCount === 0 ? NOBODY : whyNotIn(campaign, clerk);
  if (error || !clerk) return notSent(campaign, error);
  if (await isLookedAt(campaign)) return false;
  try {
    // Nobody is there to look at what is to be looked at.
    await campaign.submit(clerk, { digest: campaign.digest, looked: true });
    return campaign.submittedAt !== null;
  } catch (refused) {
    if (!(refused instanceof Invalid)) throw refused;
    return notSent(campaign, refused.message);
  }
}

/** The worker is at its households, and nothing else stands in the way. */
async function isLookedAt(campaign: Campaign) {
  const stops = (await checksOf(campaign)).filter(({ state }) => state === "stop");
  return stops.length === 1 && stops[0]?.name === "The households" && !readinessOf(campaign)?.doneAt;
}

/** Who scheduled it may not send it any more. */
function whyNotIn({ processingOptions, clerkName }: Campaign, clerk: Clerk | undefined) {
  if (!clerk || clerk.disabledAt) return `${clerkName}, who scheduled it, can no longer sign in.`;
  return processingOptions.email && !clerk.may("send mailings")
    ? `${clerkName}, who scheduled it, no longer has permission to send mailings.`
    : null;
}

/** Notes why it was not sent: once, whatever other workers do. */
async function notSent(campaign: Campaign, why: string | null): Promise<boolean> {
  const { id, version } = campaign;
  return transaction(async () => {
    const [row] = await table("campaigns")
      .where({ id, version, scheduleSettledAt: null, submittedAt: null, cancelledAt: null })
      .update({ scheduleSettledAt: new Date(), scheduleError: why })
      .returning(["id"]);
    if (row) await campaign.note("scheduled mailing not sent", "system", { why });
    return row !== undefined;
  });
}
