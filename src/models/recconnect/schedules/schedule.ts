import { changedBy, rowsOf, table, transaction } from "../../../database/connection";
import { NotFound, refuse } from "../../faults";
import { Model } from "../../model";
import { WebParameters } from "../../settings/web-parameters";
import { AuditEvent, type AuditKind } from "../../staff/audit-event";
import type { Clerk } from "../../staff/clerk";
import type { Campaign } from "../campaign";
import { whyNotWritten } from "../mailing/mailing-faults";
import { makesNothing } from "../processing";
import { SelectionTemplate } from "../selection/selection-template";
import { type TypedSchedule, timesFrom, timesInWords } from "./schedule-form";
import { nextTime, nextTimes, type Rhythm, type Times } from "./schedule-times";

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

  /** Schedules another like this campaign, with copies of all it has. Throws Invalid by field. */
  static async add(campaign: Campaign, typed: TypedSchedule, clerk: Clerk): Promise<Schedule> {
    refuse({ campaign: faultIn(campaign) });
    const columns = { ...(await columnsFrom(typed)), clerkId: clerk.id, clerkName: clerk.name };
    const { toMake, toWrite, mailing, historyDescription, historyCategoryId } = campaign;
    return transaction(async () => {
      const schedule = await Schedule.create({
        selection: columns.selection ?? campaign.selection,
        // Nobody highlights what is selected anew.
        processing: JSON.stringify({ ...toMake, records: "all" }),
        mailing: toMake.email ? JSON.stringify({ ...toWrite, attachmentIds: [] }) : mailing,
        historyDescription,
        historyCategoryId,
        ...columns,
      } as Partial<ScheduleRow>);
      await changedBy(
        `insert into campaign_schedule_attachments (schedule_id, name, type, size, content)
         select ?, name, type, size, content from campaign_attachments where campaign_id = ? order by id`,
        [schedule.id, campaign.id],
      );
      await schedule.note("mailing schedule added", clerk, { like: campaign.id, when: timesInWords(schedule) });
      return schedule;
    });
  }

  /** It is sent in the name of who changed it, who then is nobody to approve it. Throws Invalid by field, ChangedMeanwhile. */
  async change(typed: TypedSchedule, opened: number, clerk: Clerk) {
    const columns = { ...(await columnsFrom(typed, this)), clerkId: clerk.id, clerkName: clerk.name };
    await transaction(async () => {
      await this.update(columns, { version: opened });
      await this.note("mailing schedule changed", clerk, { when: timesInWords(this) });
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

/** Nothing can be made like it yet, as a sentence. */
function faultIn({ toMake, toWrite }: Campaign) {
  if (makesNothing(toMake)) return "That mailing makes nothing yet. Choose its process options first.";
  const why = toMake.email ? whyNotWritten(toWrite) : null;
  return why && `What that mailing says is not ready to be sent. ${why}`;
}

/** What a form says, as columns; the next time with them. Throws Invalid by field. */
async function columnsFrom(typed: TypedSchedule, present?: Schedule): Promise<Partial<ScheduleRow>> {
  const { name, ...times } = timesFrom(typed);
  const { timeZone } = await WebParameters.read();
  const nextRunAt = nextTime(times as Times, new Date(), timeZone);
  refuse({ onDay: nextRunAt ? null : "This time is over. Enter a later one." });
  return { name, ...times, timeZone, nextRunAt, ...(await templateFrom(typed.templateId, present)) };
}

/** A template is followed, and copied for the day it is deleted. */
async function templateFrom(templateId: string, present?: Schedule): Promise<Partial<ScheduleRow>> {
  if (templateId === "") return { templateId: null, templateName: null, templateGoneAt: null };
  if (templateId === String(present?.templateId)) return {};
  const template = await templateOf(templateId);
  refuse({ templateId: template ? null : "Choose a template that there is." });
  if (!template) return {};
  const { id, name, wanted } = template;
  return { templateId: id, templateName: name, templateGoneAt: null, selection: JSON.stringify(wanted) };
}

/** The named selection; undefined once it was deleted. */
export async function templateOf(id: unknown) {
  try {
    return await SelectionTemplate.find(id);
  } catch (fault) {
    if (fault instanceof NotFound) return undefined;
    throw fault;
  }
}

/** The IDs of schedules whose time has come. */
export function dueSchedules(now: Date, most: number) {
  return rowsOf<ScheduleRow>(
    "select * from campaign_schedules where paused_at is null and next_run_at <= ? order by next_run_at, id limit ?",
    [now, most],
  );
}
