import { changedBy, rowsOf, table, transaction } from "../../../database/connection";
import { EditConflict, NotFound, refuse } from "../../errors";
import { Model } from "../../model";
import { WebParameters } from "../../settings/web-parameters";
import { AuditEvent, type AuditKind } from "../../staff/audit-event";
import type { Clerk } from "../../staff/clerk";
import { CampaignFacts } from "../campaign-facts";
import type { CampaignRow } from "../campaign-row";
import { whyNotWritten } from "../mailing/mailing-errors";
import { makesNothing } from "../processing/processing-options";
import { SelectionTemplate } from "../selection/selection-template";
import { copyContributorsToSchedule, noteScheduleContributor, noteTemplateContributor } from "./schedule-contributors";
import { describeTimes, type SubmittedSchedule, timesFrom } from "./schedule-form";
import { nextTime, nextTimes, type Rhythm, type ScheduleTimes } from "./schedule-times";

export interface ScheduleRow {
  id: number;
  name: string;
  /** The schedule's own copies, as a campaign has them. */
  selection: string;
  processing: string;
  mailing: string;
  historyDescription: string | null;
  historyCategoryId: number | null;
  /** The template that the selection follows while there is one. */
  templateId: number | null;
  templateName: string | null;
  templateGoneAt: Date | null;
  rhythm: Rhythm;
  onDay: string;
  weekday: number;
  monthDay: number;
  timeOfDay: string;
  /** By whose clock the next time was found. */
  timeZone: string;
  nextRunAt: Date | null;
  lastRunAt: Date | null;
  /** What came of the last time, in words. */
  lastWords: string | null;
  pausedAt: Date | null;
  clerkId: number;
  clerkName: string;
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

/** Schedule of Pass RecConnect: a mailing that is made anew by itself, in the name of who scheduled it. */
export class Schedule extends Model<ScheduleRow>("campaign_schedules") {
  static async all(): Promise<Schedule[]> {
    const rows = (await table("campaign_schedules").orderBy("id")) as unknown as ScheduleRow[];
    return rows.map((row) => new Schedule(row));
  }

  /**
   * Schedules another like this campaign, with copies of all it has; `seen` is the likeness that the clerk saw. Throws
   * Invalid by field, EditConflict where the campaign is another by now.
   */
  static async add({ id }: { id: number }, seen: string, typed: SubmittedSchedule, clerk: Clerk): Promise<Schedule> {
    const { templateClerkId, ...wanted } = await columnsFrom(typed);
    const columns = { ...wanted, clerkId: clerk.id, clerkName: clerk.name };
    return transaction(async () => {
      const campaign = await asSeen(id, seen);
      const { processingOptions, mailingOptions, mailing, historyDescription, historyCategoryId } = campaign;
      const schedule = await Schedule.create({
        selection: columns.selection ?? campaign.selection,
        // Nobody highlights what is selected anew.
        processing: JSON.stringify({ ...processingOptions, records: "all" }),
        mailing: processingOptions.email ? JSON.stringify({ ...mailingOptions, attachmentIds: [] }) : mailing,
        historyDescription,
        historyCategoryId,
        ...columns,
      } as Partial<ScheduleRow>);
      await changedBy(
        `insert into campaign_schedule_attachments (schedule_id, name, type, size, content)
         select ?, name, type, size, content from campaign_attachments where campaign_id = ? order by id`,
        [schedule.id, campaign.id],
      );
      await copyContributorsToSchedule(schedule, campaign);
      await noteScheduleContributor(schedule, "schedule", clerk.id);
      if (templateClerkId !== undefined) await noteTemplateContributor(schedule, templateClerkId);
      await schedule.note("mailing schedule added", clerk, { like: campaign.id, when: describeTimes(schedule) });
      return schedule;
    });
  }

  /** It is sent in the name of who changed it, who then is nobody to approve it. Throws Invalid by field, EditConflict. */
  async change(typed: SubmittedSchedule, opened: number, clerk: Clerk) {
    const { templateClerkId, ...wanted } = await columnsFrom(typed, this);
    const columns = { ...wanted, clerkId: clerk.id, clerkName: clerk.name };
    await transaction(async () => {
      await this.update(columns, { version: opened });
      await noteScheduleContributor(this, "schedule", clerk.id);
      if (templateClerkId !== undefined) await noteTemplateContributor(this, templateClerkId);
      await this.note("mailing schedule changed", clerk, { when: describeTimes(this) });
    });
  }

  /** Nothing is made until it is resumed. */
  async pause(clerk: Clerk) {
    await this.act("pausedAt", null, { pausedAt: new Date() }, "mailing schedule paused", clerk);
  }

  /** Goes on with the next time from now; what passed meanwhile is not made up for. */
  async resume(clerk: Clerk) {
    if (!this.pausedAt) return;
    const { timeZone } = await WebParameters.read();
    const changes = { pausedAt: null, timeZone, nextRunAt: nextTime(this, new Date(), timeZone) };
    await this.act("pausedAt", this.pausedAt, changes, "mailing schedule resumed", clerk);
  }

  /** Forgets the schedule; what it made stays. */
  async remove(clerk: Clerk) {
    await transaction(async () => {
      await this.destroy();
      await this.note("mailing schedule deleted", clerk);
    });
  }

  /** The next times, none while it is paused. */
  next(most: number): Date[] {
    const { nextRunAt } = this;
    if (!nextRunAt || this.pausedAt) return [];
    return [nextRunAt, ...nextTimes(this, nextRunAt, this.timeZone, most - 1)];
  }

  async note(kind: AuditKind, by: Clerk | "system", details: Record<string, unknown> = {}) {
    await AuditEvent.note(kind, by, { details: { schedule: this.name, ...details } });
  }

  private async act(
    column: "pausedAt",
    present: Date | null,
    changes: Partial<ScheduleRow>,
    kind: AuditKind,
    clerk: Clerk,
  ) {
    await transaction(async () => {
      const [row] = await table("campaign_schedules")
        .where({ id: this.id, [column]: present })
        .update({ ...changes, updatedAt: new Date() } as never)
        .increment("version", 1)
        .returning("*");
      if (!row) return;
      Object.assign(this, row);
      await this.note(kind, clerk);
    });
  }
}

/** The campaign, which nobody changes until the transaction ends. Throws Invalid (`form`), EditConflict. */
async function asSeen(id: number, seen: string): Promise<CampaignFacts> {
  const row = (await table("campaigns").where({ id }).forUpdate().first()) as unknown as CampaignRow | undefined;
  if (!row) throw new NotFound(`campaign ${id}`);
  const campaign = new CampaignFacts(row);
  if (campaign.scheduleDigest !== seen) throw new EditConflict({ ...row });
  refuse({ form: faultIn(campaign) });
  return campaign;
}

/** Nothing can be made like it yet, as a sentence. */
function faultIn({ processingOptions, mailingOptions, followsId }: CampaignFacts) {
  if (followsId !== null) return "That mailing goes to recipients of another one, so it can't be scheduled.";
  if (makesNothing(processingOptions)) return "That mailing has no process options yet. Choose them first.";
  const why = processingOptions.email ? whyNotWritten(mailingOptions) : null;
  return why && `That mailing is not ready to send. ${why}`;
}

/** What a form says; who saved the template last, where it is copied now. */
type Wanted = Partial<ScheduleRow> & { templateClerkId?: number | null };

/** What a form says, as columns; the next time with them. Throws Invalid by field. */
async function columnsFrom(typed: SubmittedSchedule, present?: Schedule): Promise<Wanted> {
  const { name, ...times } = timesFrom(typed);
  const { timeZone } = await WebParameters.read();
  const nextRunAt = nextTime(times as ScheduleTimes, new Date(), timeZone);
  refuse({ onDay: nextRunAt ? null : "This time is in the past. Enter a later time." });
  return { name, ...times, timeZone, nextRunAt, ...(await templateFrom(typed.templateId, present)) };
}

/** A template is followed, and copied for the day it is deleted. */
async function templateFrom(templateId: string, present?: Schedule): Promise<Wanted> {
  if (templateId === "") return { templateId: null, templateName: null, templateGoneAt: null };
  if (templateId === String(present?.templateId)) return {};
  const template = await templateOf(templateId);
  refuse({ templateId: template ? null : "Choose a template from the list." });
  if (!template) return {};
  const { id, name, wanted, clerkId } = template;
  const selection = JSON.stringify(wanted);
  return { templateId: id, templateName: name, templateGoneAt: null, selection, templateClerkId: clerkId };
}

/** The named selection; undefined once it was deleted. */
export async function templateOf(id: unknown) {
  try {
    return await SelectionTemplate.find(id);
  } catch (error) {
    if (error instanceof NotFound) return undefined;
    throw error;
  }
}

/** The files that go along with what a schedule makes, without their content. */
export function filesOfSchedule({ id }: { id: number }) {
  return rowsOf<{ name: string; size: number }>(
    "select name, size from campaign_schedule_attachments where schedule_id = ? order by id",
    [id],
  );
}

/** The IDs of schedules whose time has come. */
export function dueSchedules(now: Date, most: number) {
  return rowsOf<ScheduleRow>(
    "select * from campaign_schedules where paused_at is null and next_run_at <= ? order by next_run_at, id limit ?",
    [now, most],
  );
}
