import { RELATIVE_DAYS, type RelativeDay, type Selection } from "./selection";

/** The first and last day of a selection's Date Range, where the agency is; null where it has no such end. */
export function dateRangeOf({ dateFrom, dateTo }: Pick<Selection, "dateFrom" | "dateTo">, now = new Date()) {
  return { from: dayOf(dateFrom, now), to: dayOf(dateTo, now) };
}

function dayOf(kept: string | null, now: Date) {
  if (kept === null || !isRelative(kept)) return kept;
  const { days = 0, years = 0 }: { days?: number; years?: number } = RELATIVE_DAYS[kept];
  const day = new Date(now.getFullYear() + years, now.getMonth(), now.getDate() + days);
  return [day.getFullYear(), two(day.getMonth() + 1), two(day.getDate())].join("-");
}

function isRelative(word: string): word is RelativeDay {
  return Object.hasOwn(RELATIVE_DAYS, word);
}

function two(value: number) {
  return String(value).padStart(2, "0");
}
