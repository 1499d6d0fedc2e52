import { refuse } from "../../errors";
import { startOfDay } from "../../filter-fields";
import { RHYTHMS, type Rhythm, type ScheduleTimes } from "./schedule-times";

export const WEEKDAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"] as const;
export const scheduleFields = ["name", "rhythm", "onDay", "weekday", "monthDay", "timeOfDay", "templateId"] as const;

/** What a schedule's form says. */
export type SubmittedSchedule = Record<(typeof scheduleFields)[number], string>;

export const scheduleLabels: Record<(typeof scheduleFields)[number], string> = {
  name: "Name",
  rhythm: "How often",
  onDay: "Day",
  weekday: "Day of the week",
  monthDay: "Day of the month",
  timeOfDay: "Time",
  templateId: "Selection",
};

const LONGEST_NAME = 60;
const dayFormat = new Intl.DateTimeFormat("en-US", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
const timeFormat = new Intl.DateTimeFormat("en-US", { hour: "numeric", minute: "2-digit", timeZone: "UTC" });
const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;

/** What was typed of the times; what its rhythm doesn't need is as by default. Throws Invalid by field. */
export function timesFrom(typed: SubmittedSchedule): ScheduleTimes & { name: string } {
  const { name, onDay, timeOfDay } = typed;
  const rhythm = RHYTHMS.find((one) => one === typed.rhythm);
  const [weekday, monthDay] = [numberIn(typed.weekday, 0, 6), numberIn(typed.monthDay, 1, 31)];
  refuse({
    name: name ? (name.length > LONGEST_NAME ? `Use at most ${LONGEST_NAME} characters.` : null) : "Enter a name.",
    rhythm: rhythm ? null : "Choose how often the schedule runs.",
    onDay: errorInDay(rhythm, onDay),
    weekday: rhythm === "week" && weekday === null ? "Choose a day of the week." : null,
    monthDay: rhythm === "month" && monthDay === null ? "Enter a day of the month, 1 to 31." : null,
    timeOfDay: TIME.test(timeOfDay) ? null : "Enter a time of day from 00:00 to 23:59, such as 08:30.",
  });
  const kept = (wanted: Rhythm) => rhythm === wanted;
  return {
    name,
    rhythm: rhythm ?? "once",
    onDay: kept("once") ? onDay : "",
    weekday: kept("week") ? (weekday ?? 0) : 0,
    monthDay: kept("month") ? (monthDay ?? 1) : 1,
    timeOfDay,
  };
}

function errorInDay(rhythm: Rhythm | undefined, onDay: string) {
  if (rhythm === "once") return startOfDay(onDay) ? null : "Enter a date, such as 2026-12-24.";
  return onDay === "" ? null : "Pick a date only for a one-time schedule.";
}

/** "every month on day 31, or the last day of a shorter month, at 8:30 AM" */
export function describeTimes({ rhythm, onDay, weekday, monthDay, timeOfDay }: ScheduleTimes) {
  const time = timeFormat.format(new Date(`1970-01-01T${timeOfDay}:00Z`));
  if (rhythm === "once") return `once, on ${dayFormat.format(new Date(`${onDay}T00:00:00Z`))} at ${time}`;
  if (rhythm === "day") return `every day at ${time}`;
  if (rhythm === "week") return `every ${WEEKDAYS[weekday]} at ${time}`;
  const shorter = monthDay > 28 ? ", or the last day of a shorter month," : "";
  return `every month on day ${monthDay}${shorter} at ${time}`;
}

function numberIn(text: string, least: number, most: number) {
  const number = /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN;
  return number >= least && number <= most ? number : null;
}
