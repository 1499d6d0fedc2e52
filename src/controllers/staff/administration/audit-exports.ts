import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Request, Response } from "express";
import { AuditEvent, type AuditQuery } from "../../../models/staff/audit-event";
import { AUDIT_FILTERS, auditQuery } from "../../../models/staff/audit-filter";
import { BYTE_ORDER_MARK, csvLine } from "../../../web/csv";
import { today } from "../../../web/dates";
import { fields } from "../../../web/fields";

const COLUMNS = ["Event", "When (UTC)", "What", "Actor", "Clerk", "Household ID", "Details", "Address", "Request"];

/** The audit log as a CSV file, filtered like the page and streamed, so that any length fits. */
export async function show(req: Request, res: Response) {
  const submitted = fields(req.query, ...AUDIT_FILTERS);
  const query = auditQuery(submitted);
  const filter = Object.fromEntries(Object.entries(submitted).filter(([, value]) => value));
  await AuditEvent.note("audit log exported", req.clerk, { details: filter });

  res.attachment(`audit-log-${today()}.csv`).type("text/csv; charset=utf-8");
  try {
    await pipeline(Readable.from(lines(query)), res);
  } catch (error) {
    // A clerk may close the download early. Any other error breaks it off, so that the file isn't mistaken for complete.
    if ((error as { code?: string }).code !== "ERR_STREAM_PREMATURE_CLOSE") throw error;
  }
}

async function* lines(query: AuditQuery) {
  yield BYTE_ORDER_MARK + csvLine(COLUMNS);
  for await (const event of AuditEvent.each(query)) yield csvLine(cellsOf(event));
}

function cellsOf({ row, detailsText }: AuditEvent) {
  const { id, happenedAt, kind, actor, clerkName, householdId, address, requestId } = row;
  return [id, happenedAt.toISOString(), kind, actor, clerkName, householdId, detailsText, address, requestId];
}
