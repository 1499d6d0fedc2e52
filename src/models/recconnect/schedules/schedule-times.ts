import { momentOf, wallTimeAt } from "../../settings/time-zone";

export const RHYTHMS = ["once", "day", "week", "month"] as const;
export type Rhythm = (typeof RHYTHMS)[number];

/** When a mailing is made anew, by the clock on the agency's wall. */
export interface ScheduleTimes {
  rhythm: Rhythm;
  /** Of "once": the day, such as 2026-12-24. */
  onDay: string;
  /** Of "week": 0, Sunday, to 6. */
  weekday: number;
  /** Of "month": 1 to 31; a shorter month has it on its last day. */
  monthDay: number;
  /** Such as 08:30. */
  timeOfDay: string;
}

const DAY_MS = 86_400_000;
/** No rhythm rests for longer. */
const LONGEST_REST_DAYS = 63;

/** The first time after a moment; null where there is none any more. */
export function nextTime(times: ScheduleTimes, after: Date, zone: string): Date | null {
  if (times.rhythm === "once") {
    const [year = 0, month = 1, day = 1] = times.onDay.split("-").map(Number);
    const once = timeOn({ year, month, day }, times, zone);
    return once > after ? once : null;
  }
  const { year, month, day } = wallTimeAt(after, zone);
  const today = Date.UTC(year, month - 1, day);
  // A clock put across midnight may have had today's time on the evening before.
  for (let days = 0; days <= LONGEST_REST_DAYS; days++) {
    const one = new Date(today + days * DAY_MS);
    const date = { year: one.getUTCFullYear(), month: one.getUTCMonth() + 1, day: one.getUTCDate() };
    if (!isDay(date, times)) continue;
    const time = timeOn(date, times, zone);
    if (time > after) return time;
  }
  return null;
}

/** The next times, at most so many. */
export function nextTimes(times: ScheduleTimes, after: Date, zone: string, most: number): Date[] {
  const found: Date[] = [];
  for (let last: Date | null = after; last && found.length < most; ) {
    last = nextTime(times, last, zone);
    if (last) found.push(last);
  }
  return found;
}

type Day = { year: number; month: number; day: number };

function isDay({ year, month, day }: Day, { rhythm, weekday, monthDay }: ScheduleTimes) {
  if (rhythm === "week") return new Date(Date.UTC(year, month - 1, day)).getUTCDay() === weekday;
  if (rhythm !== "month") return true;
  const lastDay = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return day === Math.min(monthDay, lastDay);
}

function timeOn(day: Day, { timeOfDay }: ScheduleTimes, zone: string) {
  const [hour = 0, minute = 0] = timeOfDay.split(":").map(Number);
  return momentOf({ ...day, hour, minute }, zone);
}
