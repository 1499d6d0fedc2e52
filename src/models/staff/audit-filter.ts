import { refuse } from "../faults";
import { AUDIT_KINDS, type AuditWanted } from "./audit-event";

export const AUDIT_FILTERS = ["household", "clerk", "kind", "from", "to"] as const;
export type TypedFilter = Record<(typeof AUDIT_FILTERS)[number], string>;

const LARGEST_ID = 2_147_483_647;
const FIRST_YEAR = 1970;
const LAST_YEAR = 9998;

/**
 * Reads what was typed to look for in the audit log; both days count, in the server's time zone.
 * Throws Invalid by field.
 */
export function wantedEvents(typed: TypedFilter): AuditWanted {
  const [household, clerk] = [idOf(typed.household), idOf(typed.clerk)];
  const [from, to] = [startOf(typed.from), startOf(typed.to)];
  refuse({
    household: household === null ? "Enter a household ID: digits only, such as 1001." : null,
    clerk: clerk === null ? "Choose a clerk from the list." : null,
    kind:
      typed.kind && !(AUDIT_KINDS as readonly string[]).includes(typed.kind)
        ? "Choose what happened from the list."
        : null,
    from: from === null ? "Enter the first day as year-month-day, such as 2026-11-22." : null,
    to: to === null ? "Enter the last day as year-month-day, such as 2026-11-22." : faultInOrder(from, to),
  });

  return {
    ...(household && { household }),
    ...(clerk && { clerk }),
    ...(typed.kind && { kind: typed.kind }),
    ...(from && { from }),
    ...(to && { before: dayAfter(to) }),
  };
}

/** The id, undefined where nothing was typed, null where it is none. */
function idOf(text: string) {
  if (text === "") return undefined;
  const id = /^\d{1,10}$/.test(text) ? Number(text) : 0;
  return id > 0 && id <= LARGEST_ID ? id : null;
}

/** Midnight at the beginning of the day, undefined where nothing was typed, null where there is no such day. */
function startOf(text: string) {
  if (text === "") return undefined;
  const [, year, month, day] = (/^(\d{4})-(\d\d)-(\d\d)$/.exec(text) ?? []).map(Number);
  if (year === undefined || month === undefined || day === undefined) return null;
  if (year < FIRST_YEAR || year > LAST_YEAR) return null;
  const date = new Date(year, month - 1, day);
  return date.getMonth() === month - 1 && date.getDate() === day ? date : null;
}

function dayAfter(day: Date) {
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + 1);
}

function faultInOrder(from: Date | null | undefined, to: Date | null | undefined) {
  return from && to && from > to ? "The last day is before the first. Exchange them." : null;
}
