/** A local date and time, as shown by a clock on the wall. */
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

/** The server's time zone. */
export const DEFAULT_TIME_ZONE = new Intl.DateTimeFormat().resolvedOptions().timeZone;

/** US time zones by their common names, the most populous first. */
const AMERICAN = {
  "America/New_York": "Eastern Time",
  "America/Chicago": "Central Time",
  "America/Denver": "Mountain Time",
  "America/Phoenix": "Mountain Time, no daylight saving time (Arizona)",
  "America/Los_Angeles": "Pacific Time",
  "America/Anchorage": "Alaska Time",
  "Pacific/Honolulu": "Hawaii Time",
  "America/Puerto_Rico": "Atlantic Time, no daylight saving time (Puerto Rico)",
  "Pacific/Guam": "Chamorro Time (Guam)",
};

/** Every time zone to choose from, with its name. */
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

/** Returns whether this machine knows the time zone, such as America/Los_Angeles. */
export function isTimeZone(zone: string) {
  try {
    return Boolean(zone) && Boolean(formatOf(zone));
  } catch {
    return false;
  }
}

/**
 * Returns the moment of a local time. If clocks show it twice, the first one; if never, because daylight saving time
 * begins, the next moment that exists.
 */
export function momentOf(wall: WallTime, zone: string): Date {
  const shown = Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute);
  const [before, after] = [offsetAt(shown - DAY_MS, zone), offsetAt(shown + DAY_MS, zone)];
  const matching = [shown - before, shown - after].filter((at) => at + offsetAt(at, zone) === shown);
  if (matching.length > 0) return new Date(Math.min(...matching));
  return new Date(changeBetween(shown - after, shown - before, zone));
}

/** Returns the local time of a moment in this time zone. */
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

/** The zone's offset from UTC at that time, in milliseconds. */
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

/** The moment when daylight saving time begins. */
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
