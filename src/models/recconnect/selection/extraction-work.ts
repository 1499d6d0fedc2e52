import { setImmediate as aside } from "node:timers/promises";
import { engine } from "../../../database/connection";
import { claimFirst, heldFromNow, LeaseLost, releaseLease } from "../../lease";
import type { Clerk } from "../../staff/clerk";
import { Campaign } from "../campaign";
import type { CampaignRow } from "../campaign-row";
import { FollowUpRecords } from "../follow-ups/follow-up-records";
import { Extraction } from "./extraction";
import { addPrint, type Print } from "./prints";
import { eraseRecordsPeriodically } from "./record-erasure";
import type { Selection } from "./selection";
import { refuseSelection } from "./selection-errors";

/** The worker has other work too: after so long it looks round, and comes back. */
const TURN_MS = 2_000;
/** How long the clerk who pressed Print waits at most, and for how many records. */
const FIRST_MS = 100;
const FIRST_RECORDS = 50;
/** How many households are looked at before other requests have their turn. */
const FIRST_HOUSEHOLDS = 150;
const LONGEST_STEP_MS = engine === "postgres" ? 30 : 3;
const DUE = "extracted_at is null and cancelled_at is null";

/**
 * Print: a campaign of this selection, with the first page of its records found at once and the others left to the
 * worker. Throws Invalid by field.
 */
export async function extract(selection: Selection, clerk: Clerk): Promise<Print> {
  await refuseSelection(selection);
  const print = await addPrint(selection, clerk, heldFromNow());
  const { campaign } = print;
  try {
    await keepFirstPage(campaign);
  } catch (error) {
    // It was given up at once, for another print or by somebody: its page says so.
    if (!(error instanceof LeaseLost)) throw error;
  }
  await releaseLease("campaigns", campaign);
  return print;
}

async function keepFirstPage(campaign: Campaign) {
  // The embedded engine answers without ever giving way: other requests have their turn between the steps.
  await aside();
  const extraction = await Extraction.of(campaign);
  const until = performance.now() + FIRST_MS;
  let households = FIRST_HOUSEHOLDS;
  let more = true;
  while (more && campaign.extracted < FIRST_RECORDS && performance.now() < until) {
    await aside();
    const step = await extraction.keep(households);
    more = step.more;
    if (step.heldMs < LONGEST_STEP_MS / 2) households *= 2;
    else if (step.heldMs > LONGEST_STEP_MS) households = Math.ceil(households / 2);
  }
}

type UnderWay = Extraction | FollowUpRecords;

let underWay: UnderWay | undefined;

/** Finds the records of the campaigns whose Print was pressed, or that follow others, else clears up a little. True if there was something. */
export async function workOnExtractions(signal: AbortSignal): Promise<boolean> {
  const row = await claimFirst<CampaignRow>("campaigns", DUE);
  if (!row) {
    underWay = undefined;
    return eraseRecordsPeriodically();
  }
  const campaign = new Campaign(row);
  try {
    const extraction = await extractionOf(campaign);
    const until = Date.now() + TURN_MS;
    let more = true;
    while (more && !signal.aborted && Date.now() < until) more = await extraction.step();
    if (!more) underWay = undefined;
  } catch (error) {
    underWay = undefined;
    if (!(error instanceof LeaseLost)) throw error;
  }
  if (signal.aborted) await releaseLease("campaigns", campaign);
  return true;
}

/** Goes on with what was begun in an earlier turn, where nobody else has been at it since. */
async function extractionOf(campaign: Campaign): Promise<UnderWay> {
  const kept = underWay?.campaign;
  if (underWay && kept?.id === campaign.id && kept.extractedTo === campaign.extractedTo) return underWay;
  underWay = campaign.followsId === null ? await Extraction.of(campaign) : new FollowUpRecords(campaign);
  return underWay;
}
