import type { Request, Response } from "express";
import { AUDIT_KINDS, AuditEvent } from "../../../models/staff/audit-event";
import { AUDIT_FILTERS, auditQuery } from "../../../models/staff/audit-filter";
import { Clerk } from "../../../models/staff/clerk";
import { fields, wholeNumber } from "../../../web/fields";
import { refusal } from "../../../web/refusal";

const PAGE_SIZE = 50;

/** The audit log, newest events first. The filter is in the address. */
export async function index(req: Request, res: Response) {
  const values = fields(req.query, ...AUDIT_FILTERS);
  const before = wholeNumber(fields(req.query, "before").before) || undefined;

  let found: AuditEvent[] = [];
  const refused = await refusal(async () => {
    found = await AuditEvent.list(auditQuery(values), PAGE_SIZE + 1, before);
  });
  if (refused) res.status(refused.status);

  const events = found.slice(0, PAGE_SIZE);
  res.render("staff/administration/audit-events/index", {
    title: "Audit log",
    values,
    errors: refused?.errors,
    filter: Object.fromEntries(Object.entries(values).filter(([, value]) => value)),
    kinds: [...AUDIT_KINDS].sort((a, b) => a.localeCompare(b)),
    clerks: await Clerk.all(),
    events,
    before,
    older: found.length > PAGE_SIZE ? events.at(-1)?.row.id : undefined,
  });
}
