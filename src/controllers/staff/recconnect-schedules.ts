import type { Request, Response } from "express";
import { refuse } from "../../models/faults";
import { Campaign } from "../../models/recconnect/campaign";
import { listCampaigns } from "../../models/recconnect/campaign-list";
import { Schedule } from "../../models/recconnect/schedules/schedule";
import {
  scheduleFields,
  scheduleLabels,
  timesInWords,
  WEEKDAYS,
} from "../../models/recconnect/schedules/schedule-form";
import { SelectionTemplate } from "../../models/recconnect/selection/selection-template";
import { momentInZone, zoneName } from "../../models/settings/time-zone";
import { WebParameters } from "../../models/settings/web-parameters";
import { idOf } from "../../models/typed-filter";
import { fields, version } from "../../web/fields";
import { type Refusal, refusal } from "../../web/refusal";
import { formAgain } from "./form-again";
import { selectionInWords } from "./recconnect-selection-words";

export { form as new };

const ADDRESS = "/staff/recconnect/schedules";
const SHOWN_TIMES = 3;
const OFFERED = 20;

/** The mailings that are made by themselves. */
export async function index(_req: Request, res: Response) {
  res.render("staff/recconnect/schedules/index", {
    title: "Schedule",
    schedules: await Schedule.all(),
    ...(await words()),
  });
}

/** The form of a new schedule, like the mailing that the address names. */
async function form(req: Request, res: Response) {
  const values = { rhythm: "month", weekday: "1", monthDay: "1", timeOfDay: "08:00", ...fields(req.query, "campaign") };
  await showNew(res, { values });
}

/** Schedules another like a mailing there is. */
export async function create(req: Request, res: Response) {
  const values = fields(req.body, ...scheduleFields, "campaign");
  let schedule: Schedule | undefined;
  const refused = await refusal(async () => {
    refuse({ campaign: values.campaign ? null : "Choose the mailing that it is made like." });
    schedule = await Schedule.add(await Campaign.find(values.campaign), values, req.clerk);
  });
  if (refused || !schedule) return showNew(res.status(refused?.status ?? 422), { values, errors: refused?.errors });

  req.flash("notice", `"${schedule.name}" is scheduled ${timesInWords(schedule)}.`);
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

  req.flash("notice", `"${schedule.name}" is scheduled ${timesInWords(schedule)}.`);
  res.redirect(303, ADDRESS);
}

/** Forgets a schedule; what it made stays. */
export async function destroy(req: Request, res: Response) {
  const schedule = await Schedule.find(req.params.id);
  await schedule.remove(req.clerk);
  req.flash("notice", `"${schedule.name}" is not scheduled any more. What it made stays.`);
  res.redirect(303, ADDRESS);
}

async function showNew(res: Response, data: { values: { campaign?: string } } & Record<string, unknown>) {
  const { campaigns } = await listCampaigns(1, OFFERED);
  const isListed = campaigns.some(({ id }) => String(id) === data.values.campaign);
  const named = isListed ? undefined : await Campaign.findBy({ id: idOf(data.values.campaign ?? "") ?? 0 });
  const offered = [...(named ? [named] : []), ...campaigns]
    .filter((campaign) => campaign === named || !campaign.cancelledAt)
    .map((campaign) => ({
      value: String(campaign.id),
      label: `RecConnect ${campaign.id}: ${campaign.historyDescription || campaign.toWrite.subject || campaign.clerkName}`,
    }));
  res.render("staff/recconnect/schedules/new", { title: "New schedule", offered, ...(await words()), ...data });
}

async function showEdit(res: Response, schedule: Schedule, data: object) {
  const campaignLike = new Campaign(schedule as never);
  res.render("staff/recconnect/schedules/edit", {
    title: schedule.name,
    schedule,
    selection: await selectionInWords(campaignLike.wanted),
    mailing: campaignLike.toWrite,
    email: campaignLike.toMake.email,
    ...(await words()),
    ...data,
  });
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
    timesInWords,
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
