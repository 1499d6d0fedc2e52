import { refuse } from "../errors";
import { dayAfter, errorInOrder, idOf, startOf } from "../typed-filter";
import { AUDIT_KINDS, type AuditWanted } from "./audit-event";

export const AUDIT_FILTERS = ["household", "clerk", "kind", "from", "to"] as const;
export type TypedFilter = Record<(typeof AUDIT_FILTERS)[number], string>;

/**
 * Reads what was typed to look for in the audit log; both days count, where the agency is.
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
    to: to === null ? "Enter the last day as year-month-day, such as 2026-11-22." : errorInOrder(from, to),
  });

  return {
    ...(household && { household }),
    ...(clerk && { clerk }),
    ...(typed.kind && { kind: typed.kind }),
    ...(from && { from }),
    ...(to && { before: dayAfter(to) }),
  };
}
