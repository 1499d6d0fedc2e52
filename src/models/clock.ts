import { setTimeZone } from "../config";

let zone: string | undefined;

/**
 * Sets the time zone of this process, such as America/Los_Angeles, so that local times are the agency's. Threads keep
 * the time zone they started with, except in clockFormat().
 */
export function useTimeZone(timeZone: string) {
  if (zone === timeZone) return;
  zone = timeZone;
  setTimeZone(timeZone);
}

/** Formats times in US style in the current time zone. An Intl format would keep the zone it was created in. */
export function clockFormat(options: Intl.DateTimeFormatOptions): (at: Date) => string {
  let formatZone: string | undefined;
  let format: Intl.DateTimeFormat | undefined;
  return (at) => {
    if (!format || formatZone !== zone) {
      formatZone = zone;
      format = new Intl.DateTimeFormat("en-US", { ...options, timeZone: zone });
    }
    return format.format(at);
  };
}
