import { keepTimeZone } from "../config";

let zone: string | undefined;

/**
 * Has this process keep the time of a zone such as America/Los_Angeles: whatever asks for the hour or the day from now
 * on gets the agency's. Threads keep the time they began with, but for clockFormat().
 */
export function useTimeZone(timeZone: string) {
  if (zone === timeZone) return;
  zone = timeZone;
  keepTimeZone(timeZone);
}

/** Writes moments as Americans do, in the time that is kept; Intl's own formats stay in the zone they were made in. */
export function clockFormat(options: Intl.DateTimeFormatOptions): (at: Date) => string {
  let madeFor: string | undefined;
  let format: Intl.DateTimeFormat | undefined;
  return (at) => {
    if (!format || madeFor !== zone) {
      madeFor = zone;
      format = new Intl.DateTimeFormat("en-US", { ...options, timeZone: zone });
    }
    return format.format(at);
  };
}
