import { rowsOf, table, transaction } from "../../../database/connection";
import { Invalid } from "../../errors";
import { momentInZone } from "../../settings/time-zone";
import { WebParameters } from "../../settings/web-parameters";
import { Campaign } from "../campaign";
import { selectionFrom } from "../selection/selection";
import { refuseSelection } from "../selection/selection-errors";
import { dueSchedules, Schedule, type ScheduleRow, templateOf } from "./schedule";
import { copyContributorsToCampaign, noteTemplateContributor } from "./schedule-contributors";
import { nextTime } from "./schedule-times";

const AT_ONCE = 10;
/** A worker that comes later than so was not running, and says so. */
const LATE_MS = 5 * 60_000;

/** Makes the mailings whose time has come, each once. True if there was one. */
export async function runDueSchedules(signal: AbortSignal, now = new Date()): Promise<boolean> {
  await followTheClock(now);
  const due = await dueSchedules(now, AT_ONCE);
  for (const row of due) if (!signal.aborted) await run(new Schedule(row), now);
  return due.length > 0;
}

/** The agency has another time zone by now: the next times are found anew. */
async function followTheClock(now: Date) {
  const { timeZone } = await WebParameters.current();
  const others = (await table("campaign_schedules")
    .whereNot({ timeZone })
    .whereNotNull("nextRunAt")
    .limit(AT_ONCE)) as unknown as ScheduleRow[];
  for (const row of others) {
    // One that is due already keeps its time.
    if (row.nextRunAt && row.nextRunAt <= now) continue;
    await table("campaign_schedules")
      .where({ id: row.id, nextRunAt: row.nextRunAt })
      .update({ timeZone, nextRunAt: nextTime(row, now, timeZone) });
  }
}

/**
 * Makes one mailing. The next time and the campaign are one transaction, in which the time that is due is taken: two
 * workers never make it twice, and a crash never loses it.
 */
async function run(schedule: Schedule, now: Date) {
  const { id, nextRunAt: due } = schedule;
  if (!due) return;
  const { timeZone } = await WebParameters.current();
  const template = schedule.templateId === null ? undefined : await templateOf(schedule.templateId);
  const selection = template ? JSON.stringify(template.wanted) : schedule.selection;
  const error = await faultIn(selection);

  await transaction(async () => {
    const gone = schedule.templateId !== null && !template;
    const [taken] = await table("campaign_schedules")
      .where({ id, nextRunAt: due, pausedAt: null })
      .update({
        nextRunAt: nextTime(schedule, now, timeZone),
        timeZone,
        lastRunAt: due,
        ...(template && { selection }),
        ...(gone && !schedule.templateGoneAt && { templateGoneAt: now }),
      })
      .returning("*");
    if (!taken) return;
    Object.assign(schedule, taken);
    if (template) await noteTemplateContributor(schedule, template.clerkId);
    const campaign = error ? undefined : await campaignOf(schedule);
    const words = [
      campaign ? `RecConnect ${campaign.id} was created.` : `Nothing was created: ${error}`,
      late(due, now, timeZone),
    ];
    await table("campaign_schedules")
      .where({ id })
      .update({ lastWords: words.filter(Boolean).join(" ") });
    if (error) await schedule.note("scheduled mailing not sent", "system", { why: error });
  });
}

/** Missed times are made up for once, however many they were. */
function late(due: Date, now: Date, zone: string) {
  if (now.getTime() - due.getTime() < LATE_MS) return null;
  return `It was due ${momentInZone(due, zone)}, but no worker was running.`;
}

async function faultIn(selection: string): Promise<string | null> {
  try {
    await refuseSelection(selectionFrom(selection));
    return null;
  } catch (error) {
    if (error instanceof Invalid) return error.message;
    throw error;
  }
}

async function campaignOf(schedule: Schedule): Promise<Campaign> {
  const { selection, processing, mailing, historyDescription, historyCategoryId, clerkId, clerkName } = schedule;
  const history = { historyDescription, historyCategoryId };
  const columns = { selection, processing, mailing, ...history, clerkId, clerkName, scheduleId: schedule.id };
  const campaign = await Campaign.create(columns);
  await copyContributorsToCampaign(schedule, campaign);
  const files = await rowsOf<{ name: string; type: string; size: number; content: Buffer }>(
    "select name, type, size, content from campaign_schedule_attachments where schedule_id = ? order by id",
    [schedule.id],
  );
  if (files.length === 0) return campaign;
  const attachmentIds: number[] = [];
  for (const file of files) {
    const [row] = await table("campaign_attachments")
      .insert({ ...file, campaignId: campaign.id })
      .returning("id");
    attachmentIds.push(Number(row?.id));
  }
  await campaign.update({ mailing: JSON.stringify({ ...campaign.mailingOptions, attachmentIds }) });
  return campaign;
}
