import { refuse } from "../../faults";
import { startOf } from "../../typed-filter";
import { RHYTHMS, type Rhythm, type Times } from "./schedule-times";

export const WEEKDAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"] as const;
export const scheduleFields = ["name", "rhythm", "onDay", "weekday", "monthDay", "timeOfDay", "templateId"] as const;

/** What a schedule's form says. */
export type TypedSchedule = Record<(typeof scheduleFields)[number], string>;

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
const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;

/** What was typed of the times; what its rhythm doesn't need is as by default. Throws Invalid by field. */
export function timesFrom(typed: TypedSchedule): Times & { name: string } {
  const { name, onDay, timeOfDay } = typed;
  const rhythm = RHYTHMS.find((one) => one === typed.rhythm);
  const [weekday, monthDay] = [numberIn(typed.weekday, 0, 6), numberIn(typed.monthDay, 1, 31)];
  refuse({
    name: name ? (name.length > LONGEST_NAME ? `Use at most ${LONGEST_NAME} characters.` : null) : "Enter a name.",
    rhythm: rhythm ? null : "Choose how often.",
    onDay: rhythm === "once" && !startOf(onDay) ? "Enter a day, such as 2026-12-24." : null,
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

/** "every month on the 31st, or its last day, at 08:30" */
export function timesInWords({ rhythm, onDay, weekday, monthDay, timeOfDay }: Times) {
  if (rhythm === "once") return `once, on ${onDay} at ${timeOfDay}`;
  if (rhythm === "day") return `every day at ${timeOfDay}`;
  if (rhythm === "week") return `every ${WEEKDAYS[weekday]} at ${timeOfDay}`;
  const shorter = monthDay > 28 ? ", or the last day of a shorter month," : "";
  return `every month on day ${monthDay}${shorter} at ${timeOfDay}`;
}

function numberIn(text: string, least: number, most: number) {
  const number = /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN;
  return number >= least && number <= most ? number : null;
}
