const MAX_ID = 2_147_483_647;
const FIRST_YEAR = 1970;
const LAST_YEAR = 9998;

/** Parses an ID: undefined if blank, null if it isn't an ID. */
export function parseId(text: string) {
  if (text === "") return undefined;
  const id = /^\d{1,10}$/.test(text) ? Number(text) : 0;
  return id > 0 && id <= MAX_ID ? id : null;
}

/** Parses a date as midnight at its start: undefined if blank, null if there is no such day. */
export function startOfDay(text: string) {
  if (text === "") return undefined;
  const [, year, month, day] = (/^(\d{4})-(\d\d)-(\d\d)$/.exec(text) ?? []).map(Number);
  if (year === undefined || month === undefined || day === undefined) return null;
  if (year < FIRST_YEAR || year > LAST_YEAR) return null;
  const date = new Date(year, month - 1, day);
  return date.getMonth() === month - 1 && date.getDate() === day ? date : null;
}

/** Midnight at the end of a day. */
export function dayAfter(day: Date) {
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + 1);
}

export function errorInOrder(from: Date | null | undefined, to: Date | null | undefined) {
  return from && to && from > to ? "The last day is before the first day. Swap them." : null;
}
