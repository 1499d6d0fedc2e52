import type { Request, Response } from "express";
import type { Sentences } from "../../../../models/errors";
import { Campaign } from "../../../../models/recconnect/campaign";
import { listCampaigns } from "../../../../models/recconnect/campaign-list";
import { filesOf, formatSize } from "../../../../models/recconnect/mailing/attachments";
import { filesOfSchedule, Schedule } from "../../../../models/recconnect/schedules/schedule";
import {
  describeTimes,
  scheduleFields,
  scheduleLabels,
  WEEKDAYS,
} from "../../../../models/recconnect/schedules/schedule-form";
import { SelectionTemplate } from "../../../../models/recconnect/selection/selection-template";
import { momentInZone, zoneName } from "../../../../models/settings/time-zone";
import { WebParameters } from "../../../../models/settings/web-parameters";
import { fields, version } from "../../../../web/fields";
import { type Refusal, refusal } from "../../../../web/refusal";
import { formAgain } from "../../form-again";
import { describeSelection } from "../selection/selection-description";

export { form as new };

const ADDRESS = "/staff/recconnect/schedules";
const SHOWN_TIMES = 3;
const OFFERED = 20;
const NOT_CHOSEN = { campaign: "Choose a mailing to copy." };
const CHANGED =
  "Someone else changed the mailing you are copying, so nothing is scheduled. Review it, then select Schedule again.";

/** The mailings that are made by themselves. */
export async function index(_req: Request, res: Response) {
  res.render("staff/recconnect/schedules/index", {
    title: "Schedule",
    schedules: await Schedule.all(),
    ...(await words()),
  });
}

/** The form of a new schedule, with what a mailing like the one that the address names would be; else the choice of one. */
async function form(req: Request, res: Response) {
  const { campaign } = fields(req.query, "campaign");
  if (campaign === "") return "campaign" in req.query ? showChoice(res.status(422), NOT_CHOSEN) : showChoice(res);
  await showNew(res, campaign, { values: { rhythm: "month", weekday: "1", monthDay: "1", timeOfDay: "08:00" } });
}

/** Schedules another like a mailing there is, as the form showed it. */
export async function create(req: Request, res: Response) {
  const { campaign, likeness, ...values } = fields(req.body, ...scheduleFields, "campaign", "likeness");
  if (campaign === "") return showChoice(res.status(422), NOT_CHOSEN);
  let schedule: Schedule | undefined;
  const refused = await refusal(async () => {
    schedule = await Schedule.add(await Campaign.find(campaign), likeness, values, req.clerk);
  });
  if (refused || !schedule) {
    const errors = refused?.current ? { form: CHANGED } : refused?.errors;
    return showNew(res.status(refused?.status ?? 422), campaign, { values, errors });
  }

  req.flash("notice", `"${schedule.name}" is scheduled ${describeTimes(schedule)}.`);
  res.redirect(303, ADDRESS);
}

/** The form of one schedule, with what it sends. */
export async function edit(req: Request, res: Response) {
  const schedule = await Schedule.find(req.params.id);
  await showEdit(res, schedule, { values: asTyped(schedule), version: schedule.version });
}

/** Changes when it is made, and by which template. */
export async function update(req: Request, res: Response) {
  const schedule = await Schedule.find(req.params.id);
  const values = fields(req.body, ...scheduleFields);
  const opened = version(req.body);
  const refused = await refusal(() => schedule.change(values, opened, req.clerk));
  if (refused) {
    const again = formAgain(inTyped(refused), scheduleLabels, values, opened);
    return showEdit(res.status(refused.status), schedule, again);
  }

  req.flash("notice", `"${schedule.name}" is scheduled ${describeTimes(schedule)}.`);
  res.redirect(303, ADDRESS);
}

/** Forgets a schedule; what it made stays. */
export async function destroy(req: Request, res: Response) {
  const schedule = await Schedule.find(req.params.id);
  await schedule.remove(req.clerk);
  req.flash("notice", `"${schedule.name}" is deleted. The mailings it created are kept.`);
  res.redirect(303, ADDRESS);
}

/** The mailings that a schedule can be made like. */
async function showChoice(res: Response, errors?: Sentences) {
  const { campaigns } = await listCampaigns(1, OFFERED);
  const offered = campaigns
    .filter(({ cancelledAt }) => !cancelledAt)
    .map((campaign) => ({
      value: String(campaign.id),
      label: `RecConnect ${campaign.id}: ${campaign.historyDescription || campaign.mailingOptions.subject || campaign.clerkName}`,
    }));
  res.render("staff/recconnect/schedules/choose", { title: "New schedule", offered, errors });
}

/** The form of a schedule like a mailing. Throws NotFound. */
async function showNew(res: Response, campaignId: string, data: object) {
  const campaign = await Campaign.find(campaignId);
  const { id, scheduleDigest: likeness } = campaign;
  const made = await whatIsMade(campaign, await filesOf(campaign));
  res.render("staff/recconnect/schedules/new", {
    title: "New schedule",
    campaign: { id, likeness },
    ...made,
    ...(await words()),
    ...data,
  });
}

async function showEdit(res: Response, schedule: Schedule, data: object) {
  res.render("staff/recconnect/schedules/edit", {
    title: schedule.name,
    schedule,
    ...(await whatIsMade(new Campaign(schedule as never), await filesOfSchedule(schedule))),
    ...(await words()),
    ...data,
  });
}

/** What a schedule makes each time, for a clerk to look at. */
async function whatIsMade(like: Campaign, files: { name: string; size: number }[]) {
  return {
    selection: await describeSelection(like.selectionOptions),
    mailing: like.mailingOptions,
    email: like.processingOptions.email,
    historyDescription: like.historyDescription,
    files: files.map(({ name, size }) => `${name} (${formatSize(size)})`),
  };
}

async function words() {
  const { timeZone } = await WebParameters.read();
  const templates = (await SelectionTemplate.all()).map(({ id, name }) => ({
    value: String(id),
    label: `Template "${name}"`,
  }));
  return {
    labels: scheduleLabels,
    weekdays: WEEKDAYS.map((label, value) => ({ value: String(value), label })),
    templates,
    timeZone: zoneName(timeZone),
    describeTimes,
    nextOf: (schedule: Schedule) => schedule.next(SHOWN_TIMES).map((at) => momentInZone(at, schedule.timeZone)),
    inZone: (at: Date | null) => (at ? momentInZone(at, timeZone) : ""),
  };
}

function asTyped({ name, rhythm, onDay, weekday, monthDay, timeOfDay, templateId }: Schedule) {
  const [day, month, template] = [weekday, monthDay, templateId ?? ""].map(String);
  return { name, rhythm, onDay, timeOfDay, weekday: day, monthDay: month, templateId: template };
}

/** What the row says now, as the form does. */
function inTyped(refused: Refusal): Refusal {
  if (!refused.current) return refused;
  const current = refused.current as unknown as Schedule;
  return { ...refused, current: { ...asTyped(current), version: current.version } };
}
