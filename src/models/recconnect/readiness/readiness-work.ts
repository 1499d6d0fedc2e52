import { rowsOf, table } from "../../../database/connection";
import { among } from "../../../database/update-all";
import { claimFirst, LeaseLost, leaseFromNow } from "../../lease";
import { MailingRules } from "../../settings/mailing-rules";
import { Campaign } from "../campaign";
import type { CampaignRow } from "../campaign-row";
import { whyNotWritten } from "../mailing/mailing-errors";
import { type ChosenRecord, chosenRecords } from "../records/chosen-records";
import { resolutionOptionsOf } from "../sending/enqueueing";
import type { Outcome } from "../sending/recipient-resolution";
import { resolveMailing } from "../sending/recipient-resolution";
import { type EarlierMailing, newReadiness, type Readiness, readinessOf } from "./readiness";

const IN_PREPARATION =
  "extracted_at is not null and submitted_at is null and cancelled_at is null and records_erased_at is null";
const LOOKED_AFTER = 50;
const RECORDS_AT_ONCE = 500;
/** The worker has other work too: after so long it looks round, and comes back. */
const TURN_MS = 500;
const MOST_LISTED = 500;
/** "chose their own PIN on May 3, 2026" counts with those of other days. */
const WHEN = / (?:on|since) [A-Z][a-z]+ \d{1,2}, \d{4}/;

const NOBODY = { outcomes: [], messages: [], texts: [] };

/** Campaigns as they were when this worker found nothing more to look at. */
const lookedAt = new Map<number, string>();

/** Looks at the households of mailings that are being prepared, as their turn would, for a while. True if it did. */
export async function workOnReadiness(signal: AbortSignal): Promise<boolean> {
  const rows = await rowsOf<CampaignRow & { looked: number }>(
    `select id, version, updated_at, highlighted, case when readiness is null then 0 else 1 end as looked
     from campaigns where ${IN_PREPARATION} order by id desc limit ${LOOKED_AFTER}`,
  );
  let did = false;
  for (const { id, version, updatedAt, highlighted, looked } of rows) {
    const state = [version, updatedAt.getTime(), highlighted, looked].join();
    if (signal.aborted || lookedAt.get(id) === state) continue;
    if (await lookAt(id, signal)) did = true;
    else lookedAt.set(id, state);
  }
  if (lookedAt.size > LOOKED_AFTER) forgetOthers(rows);
  return did;
}

/** False where there is nothing more to look at. */
async function lookAt(id: number, signal: AbortSignal): Promise<boolean> {
  const row = await claimFirst<CampaignRow>("campaigns", `${IN_PREPARATION} and id = ?`, [id]);
  if (!row) return true;
  const campaign = new Campaign(row);
  const until = Date.now() + TURN_MS;
  try {
    if (!isWritten(campaign) || readinessOf(campaign)?.doneAt) return false;
    while (!signal.aborted && Date.now() < until && (await lookOn(campaign))) {}
    return true;
  } catch (error) {
    if (!(error instanceof LeaseLost)) throw error;
    return true;
  } finally {
    await campaign.release();
  }
}

/** There is something to look at: emails or texts that can be sent as they are written. */
function isWritten({ processingOptions, mailingOptions }: Campaign) {
  return processingOptions.email && whyNotWritten(mailingOptions) === null;
}

/** Looks at the next households; false once all are looked at. Throws LeaseLost where it was changed meanwhile. */
async function lookOn(campaign: Campaign): Promise<boolean> {
  const { repeatDays } = await MailingRules.current();
  const known = readinessOf(campaign) ?? (await newReadiness(campaign, repeatDays));
  const records = await chosenRecords(campaign, known.after, RECORDS_AT_ONCE);
  const waiting = records.map(({ householdId }, number) => ({ number, householdId }));
  const turned =
    records.length > 0
      ? await resolveMailing(campaign.mailingOptions, waiting, await resolutionOptionsOf(campaign))
      : NOBODY;
  const ids = [...new Set(records.map(({ householdId }) => householdId))];

  const readiness: Readiness = {
    ...withOutcomes(known, records, turned.outcomes),
    messages: known.messages + turned.messages.length,
    texts: known.texts + turned.texts.length,
    pinTexts: known.pinTexts + turned.texts.filter(({ part }) => part === 2).length,
    after: records.at(-1)?.id ?? known.after,
    bulkExceptions: known.bulkExceptions + (await bulkExceptionsAmong(ids)),
    teaser: await whoGot(known.teaser, ids),
    repeated: await whoGot(known.repeated, ids),
    doneAt: records.length < RECORDS_AT_ONCE ? new Date().toISOString() : null,
  };
  await keep(campaign, JSON.stringify(readiness));
  return readiness.doneAt === null;
}

function withOutcomes(known: Readiness, records: ChosenRecord[], outcomes: Outcome[]): Readiness {
  const reasons = { ...known.reasons };
  const listed = [...known.listed];
  for (const outcome of outcomes) {
    const record = records[outcome.number];
    if (outcome.state === "written" || !record) continue;
    const short = outcome.reason.replace(WHEN, "");
    reasons[short] = (reasons[short] ?? 0) + 1;
    const name = [record.lastName, record.firstName].filter(Boolean).join(", ");
    if (listed.length < MOST_LISTED) listed.push({ householdId: record.householdId, name, reason: outcome.reason });
  }
  const many = (state: Outcome["state"]) => outcomes.filter((outcome) => outcome.state === state).length;
  return {
    ...known,
    looked: known.looked + records.length,
    fine: known.fine + many("written"),
    exceptions: known.exceptions + many("exception"),
    leftOut: known.leftOut + many("left out"),
    reasons,
    listed,
  };
}

/** Of the newest bulk run that is over: who got nothing from it, and still has no web user. */
async function bulkExceptionsAmong(ids: number[]) {
  const [ofThese, list] = among("o.household_id", ids);
  return countIn(
    `select cast(count(*) as integer) as count from bulk_assignment_outcomes o
     join web_users w on w.household_id = o.household_id and w.user_name is null
     where o.kind = 'exception' and ${ofThese} and o.bulk_assignment_id =
       (select max(id) from bulk_assignments where finished_at is not null and undone_at is null)`,
    list,
  );
}

async function whoGot(earlier: EarlierMailing | null, households: number[]): Promise<EarlierMailing | null> {
  if (!earlier) return null;
  const [ofThese, list] = among("household_id", households);
  const campaigns = earlier.ids.map(Number).join(", ");
  const got = await countIn(
    `select cast(count(distinct household_id) as integer) as count from campaign_recipients
     where ${ofThese} and campaign_id in (${campaigns}) and state in ('written', 'slated')`,
    list,
  );
  return { ...earlier, households: earlier.households + got };
}

async function countIn(sql: string, list: string | string[]) {
  const [row] = await rowsOf<{ count: number }>(sql, [list]);
  return row?.count ?? 0;
}

/** Keeps what was found, unless it is sent, or another worker's, by now. It is no edit: forms stay good. */
async function keep(campaign: Campaign, readiness: string) {
  const { id, leaseHolder, version, highlighted } = campaign;
  const [kept] = await table("campaigns")
    .where({ id, leaseHolder, version, highlighted, submittedAt: null, cancelledAt: null })
    .whereRaw("readiness is not distinct from ?", [campaign.readiness])
    .update({ readiness, leaseEndsAt: leaseFromNow() })
    .returning(["id"]);
  if (!kept) throw new LeaseLost();
  campaign.readiness = readiness;
}

function forgetOthers(rows: { id: number }[]) {
  for (const id of lookedAt.keys()) if (!rows.some((row) => row.id === id)) lookedAt.delete(id);
}
