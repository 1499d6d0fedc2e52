import { refuse } from "../errors";
import { dayAfter, errorInOrder, parseId, startOfDay } from "../filter-fields";
import { AUDIT_KINDS, type AuditQuery } from "./audit-event";

export const AUDIT_FILTERS = ["household", "clerk", "kind", "from", "to"] as const;
export type AuditFilterFields = Record<(typeof AUDIT_FILTERS)[number], string>;

/**
 * Turns the filter form of the audit log into a query. Both days are included, in the agency's time zone.
 * Throws Invalid by field.
 */
export function auditQuery(fields: AuditFilterFields): AuditQuery {
  const [household, clerk] = [parseId(fields.household), parseId(fields.clerk)];
  const [from, to] = [startOfDay(fields.from), startOfDay(fields.to)];
  refuse({
    household: household === null ? "Enter a household ID: digits only, such as 1001." : null,
    clerk: clerk === null ? "Choose a clerk from the list." : null,
    kind:
      fields.kind && !(AUDIT_KINDS as readonly string[]).includes(fields.kind)
        ? "Choose an event from the list."
        : null,
    from: from === null ? "Enter the first day as YYYY-MM-DD, such as 2026-11-22." : null,
    to: to === null ? "Enter the last day as YYYY-MM-DD, such as 2026-11-22." : errorInOrder(from, to),
  });

  return {
    ...(household && { household }),
    ...(clerk && { clerk }),
    ...(fields.kind && { kind: fields.kind }),
    ...(from && { from }),
    ...(to && { before: dayAfter(to) }),
  };
}
