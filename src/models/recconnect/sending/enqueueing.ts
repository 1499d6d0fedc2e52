import { changedBy, rowsOf, transaction } from "../../../database/connection";
import { among } from "../../../database/update-all";
import { addBatchToOutbox, type BatchEmail, countWaiting } from "../../../mail/message-batches";
import { countWaitingTexts } from "../../../texts/outbox";
import { LeaseLost } from "../../lease";
import { letterhead } from "../../messages/merging/household-values";
import { fieldsIn, SECRET_FIELDS } from "../../messages/merging/merge-fields";
import { mailSettings } from "../../settings/email-device";
import { WorkerPace } from "../../settings/worker-pace";
import type { LeasedCampaign } from "../campaign-lease";
import { followUpChainOf, reachedAmong, settleFailedMessages } from "../follow-ups/follow-up-chain";
import type { Mailing } from "../mailing/mailing";
import { countsOf } from "./counts";
import type { Outcome, ResolutionOptions, WaitingRecipient } from "./recipient-resolution";
import { resolveMailing } from "./recipient-resolution";
import { enqueueTexts, textsPostedIn } from "./texts";

/** So many first messages of a campaign wait in the outbox at most: the others are looked at when their turn comes. */
export const WINDOW = 3000;
const LEAST_ROOM = 300;
const MINUTE_MS = 60_000;
const STEPS = { first: { used: 20, unused: 300 }, least: 10, most: { used: 100, unused: 500 } };
export const FIRST_MESSAGE = "RecConnect";
export const SECOND_MESSAGE = "RecConnect 2";

const pace = new WorkerPace(STEPS);

type Written = Extract<Outcome, { state: "written" }>;
type Asking = Pick<LeasedCampaign, "id" | "followsHead" | "mailingOptions" | "selectionOptions">;

/**
 * Gives the next recipients their turn and writes their messages into the outbox, while it has room for them. Messages,
 * states and position are one transaction. False where there is nothing to do for the moment. Throws LeaseLost.
 */
export async function enqueueRecipients(campaign: LeasedCampaign): Promise<boolean> {
  const mode = await modeFor(campaign);
  if (mode === null || WINDOW - (await waitingOf(campaign)) < LEAST_ROOM) return false;
  const waiting = await recipientsAfter(campaign, await pace.nextBatchSize());
  if (waiting.length === 0) return false;

  const began = performance.now();
  const asked = await resolutionOptionsOf(campaign);
  const { outcomes, messages, texts } = await resolveMailing(campaign.mailingOptions, waiting, asked);
  const textsIn = await textsPostedIn(mode);
  const looked = performance.now() - began;
  let opened = 0;
  const noted = await transaction(async () => {
    opened = performance.now();
    await campaign.hold();
    // Practice reaches nobody.
    const real = [...(mode === "practice" ? [] : messages), ...(textsIn === "practice" ? [] : texts)];
    await takeOverFrom(asked.family ?? [], campaign, real);
    await writeMessages(campaign, messages, mode);
    await enqueueTexts(campaign, texts, categoryOf(campaign), textsIn);
    await keepOutcomes(campaign.id, outcomes);
    return campaign.advance({
      position: campaign.position + waiting.length,
      counts: JSON.stringify(counted(campaign, outcomes)),
    });
  });
  Object.assign(campaign, noted);
  await pace.adjustAndRest(performance.now() - opened, waiting.length, looked);
  return true;
}

async function waitingOf({ id }: LeasedCampaign) {
  return Math.max(await countWaiting(id), await countWaitingTexts(id));
}

/** A mailing that began as practice stays practice; one that is meant for the network waits while mail is practice. */
async function modeFor({ mode: begun }: LeasedCampaign) {
  const { mode } = await mailSettings();
  if (begun === "practice") return "practice";
  return mode === "practice" ? null : mode;
}

function recipientsAfter({ id, position }: LeasedCampaign, most: number) {
  return rowsOf<WaitingRecipient>(
    `select number, household_id from campaign_recipients where campaign_id = ? and number > ? and number <= ?
     order by number`,
    [id, position, position + most],
  );
}

/**
 * Whoever had a message of another mailing sent again at this very moment was quicker: they are looked at anew. Throws
 * LeaseLost.
 */
async function takeOverFrom(family: number[], { id }: LeasedCampaign, written: Written[]) {
  const householdIds = written.map(({ householdId }) => householdId);
  await settleFailedMessages(householdIds, family, id);
  if ((await reachedAmong(householdIds, family)).size > 0) throw new LeaseLost();
}

/** What a campaign asks of each recipient. Throws UnknownField. */
export async function resolutionOptionsOf({
  id,
  followsHead,
  mailingOptions,
  selectionOptions,
}: Asking): Promise<ResolutionOptions> {
  const { siteName, siteLink, officeName, officePhone } = await letterhead();
  const fields = fieldsIn(...texts(mailingOptions));
  return {
    fields,
    family: await followUpChainOf({ id, followsHead }),
    isService: categoryOf({ mailingOptions, selectionOptions }) !== "mailing",
    common: { SiteName: siteName, SiteLink: siteLink, OfficeName: officeName, OfficePhone: officePhone },
  };
}

/** The texts of the messages; those of texts are asked for by themselves. */
function texts({ send, subject, body, twoParts, secondSubject, secondBody }: Mailing) {
  if (send === "texts") return [];
  return twoParts === "email" ? [subject, body, secondSubject, secondBody] : [subject, body];
}

async function writeMessages(campaign: LeasedCampaign, written: Written[], mode: "practice" | "hold" | "live") {
  const now = Date.now();
  const { subject, secondSubject, secondAfterMinutes } = campaign.mailingOptions;
  const common = { category: categoryOf(campaign) };
  const first: BatchEmail = { ...common, kind: FIRST_MESSAGE, subject, sharedTextId: campaign.sharedTextId ?? 0 };
  const messages = (part: 1 | 2, minutes: number) =>
    written.map(({ state: _, ...message }) => {
      return {
        ...message,
        fields: message.fields as Record<string, string>,
        part,
        dueAt: new Date(now + minutes * MINUTE_MS),
      };
    });
  await addBatchToOutbox(campaign.id, first, messages(1, 0), mode);
  if (campaign.secondTextId === null) return;
  const second = { ...common, kind: SECOND_MESSAGE, subject: secondSubject, sharedTextId: campaign.secondTextId };
  await addBatchToOutbox(campaign.id, second, messages(2, secondAfterMinutes), mode);
}

/** Credentials, wherever the PIN comes, and service messages have no way to unsubscribe; mailings do. */
export function categoryOf({
  mailingOptions,
  selectionOptions,
}: Pick<LeasedCampaign, "mailingOptions" | "selectionOptions">): BatchEmail["category"] {
  const pins = mailingOptions.twoParts === "text" ? [mailingOptions.secondBody] : [];
  const named: readonly string[] = fieldsIn(...texts(mailingOptions), ...pins);
  if (SECRET_FIELDS.some((field) => named.includes(field))) return "credentials";
  return selectionOptions.unsubscribed === "service message" ? "notice" : "mailing";
}

/** One statement for all of whom the same is to be said. */
async function keepOutcomes(campaignId: number, outcomes: Outcome[]) {
  const alike = new Map<string, Outcome[]>();
  for (const outcome of outcomes) {
    const key = isWritten(outcome) ? "" : `${outcome.state} ${outcome.reason}`;
    alike.set(key, [...(alike.get(key) ?? []), outcome]);
  }
  for (const some of alike.values()) {
    const [one] = some;
    if (!one) continue;
    const [ofThese, list] = among(
      "number",
      some.map(({ number }) => number),
    );
    await changedBy(`update campaign_recipients set state = ?, reason = ? where campaign_id = ? and ${ofThese}`, [
      one.state,
      isWritten(one) ? null : one.reason,
      campaignId,
      list,
    ]);
  }
}

function counted(campaign: LeasedCampaign, outcomes: Outcome[]) {
  const before = countsOf(campaign);
  const many = (state: Outcome["state"]) => outcomes.filter((outcome) => outcome.state === state).length;
  return {
    ...before,
    written: before.written + many("written"),
    exception: before.exception + many("exception"),
    leftOut: before.leftOut + many("left out"),
  };
}

function isWritten(outcome: Outcome): outcome is Written {
  return outcome.state === "written";
}
