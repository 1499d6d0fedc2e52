/** A moment as a clock on the wall shows it. */
export interface WallTime {
  year: number;
  /** 1 to 12. */
  month: number;
  day: number;
  hour: number;
  minute: number;
}

const SECOND_MS = 1000;
const DAY_MS = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat>();

/** Where the server stands. */
export const DEFAULT_TIME_ZONE = new Intl.DateTimeFormat().resolvedOptions().timeZone;

/** The zones of the United States by the names people use, those that most live in first. */
const AMERICAN = {
  "America/New_York": "Eastern Time",
  "America/Chicago": "Central Time",
  "America/Denver": "Mountain Time",
  "America/Phoenix": "Mountain Time without summer time, Arizona",
  "America/Los_Angeles": "Pacific Time",
  "America/Anchorage": "Alaska Time",
  "Pacific/Honolulu": "Hawaii Time",
  "America/Puerto_Rico": "Atlantic Time without summer time, Puerto Rico",
  "Pacific/Guam": "Chamorro Time, Guam",
};

/** Every time zone that can be chosen, with its name. */
export function timeZones() {
  const others = [...Intl.supportedValuesOf("timeZone"), "UTC", DEFAULT_TIME_ZONE].filter(
    (zone) => !Object.hasOwn(AMERICAN, zone),
  );
  return [
    ...Object.entries(AMERICAN).map(([value, label]) => ({ value, label: `${label} (${value})` })),
    ...[...new Set(others)].map((value) => ({ value, label: value.replaceAll("_", " ") })),
  ];
}

/** "Pacific Time" */
export function zoneName(zone: string) {
  return (AMERICAN as Record<string, string>)[zone] ?? zone.replaceAll("_", " ");
}

/** True for a time zone that this machine knows, such as America/Los_Angeles. */
export function isTimeZone(zone: string) {
  try {
    return Boolean(zone) && Boolean(formatOf(zone));
  } catch {
    return false;
  }
}

/**
 * When a clock on the wall of this time zone shows this: where it shows it twice, the first time; where it never does,
 * since summer time begins, the next moment that there is.
 */
export function momentOf(wall: WallTime, zone: string): Date {
  const shown = Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute);
  const [before, after] = [offsetAt(shown - DAY_MS, zone), offsetAt(shown + DAY_MS, zone)];
  const matching = [shown - before, shown - after].filter((at) => at + offsetAt(at, zone) === shown);
  if (matching.length > 0) return new Date(Math.min(...matching));
  return new Date(changeBetween(shown - after, shown - before, zone));
}

/** What a clock on the wall of this time zone shows then. */
export function wallTimeAt(at: Date, zone: string): WallTime {
  const shown = new Date(at.getTime() + offsetAt(at.getTime(), zone));
  return {
    year: shown.getUTCFullYear(),
    month: shown.getUTCMonth() + 1,
    day: shown.getUTCDate(),
    hour: shown.getUTCHours(),
    minute: shown.getUTCMinutes(),
  };
}

/** "Monday, December 7, 2026 at 8:00 AM PST" */
export function momentInZone(at: Date, zone: string) {
  return at.toLocaleString("en-US", {
    timeZone: zone,
    weekday: "long",
    year: "numeric",
    month: "long",
    day: "numeric",
    hour: "numeric",
    minute: "2-digit",
    timeZoneName: "short",
  });
}

/** How far the zone's clocks are ahead of UTC then, in milliseconds. */
function offsetAt(at: number, zone: string) {
  const whole = Math.floor(at / SECOND_MS) * SECOND_MS;
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(whole)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - whole;
}

/** The moment at which the clocks are put forward. */
function changeBetween(from: number, to: number, zone: string) {
  let [before, after] = [Math.floor(from / SECOND_MS), Math.ceil(to / SECOND_MS)];
  const offset = offsetAt(before * SECOND_MS, zone);
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (offsetAt(middle * SECOND_MS, zone) === offset) before = middle;
    else after = middle;
  }
  return after * SECOND_MS;
}

function formatOf(zone: string) {
  const format =
    formats.get(zone) ??
    new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      calendar: "gregory",
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  formats.set(zone, format);
  return format;
}
