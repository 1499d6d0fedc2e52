import { clockFormat } from "../models/clock";

const dayFormat = new Intl.DateTimeFormat("en-US", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
const momentFormat = clockFormat({
  day: "numeric",
  month: "long",
  year: "numeric",
  hour: "numeric",
  minute: "2-digit",
});

/** "December 31, 2026" of "2026-12-31"; "" if there is none; other text unchanged. */
export function day(iso: string | null | undefined) {
  if (!iso) return "";
  const date = new Date(`${iso}T00:00:00Z`);
  return Number.isNaN(date.getTime()) ? iso : dayFormat.format(date);
}

/** "November 22, 2026 at 3:05 PM" in the agency's time zone; "" if there is none. */
export function moment(at: Date | null | undefined) {
  return at ? momentFormat(at) : "";
}

/** Today as "2026-11-22" where the agency is. */
export function today() {
  return new Date().toLocaleDateString("sv-SE");
}
