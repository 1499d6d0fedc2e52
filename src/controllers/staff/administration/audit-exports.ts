import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Request, Response } from "express";
import { AuditEvent, type AuditWanted } from "../../../models/staff/audit-event";
import { AUDIT_FILTERS, wantedEvents } from "../../../models/staff/audit-filter";
import { BYTE_ORDER_MARK, csvLine } from "../../../web/csv";
import { today } from "../../../web/dates";
import { fields } from "../../../web/fields";

const COLUMNS = ["Event", "When (UTC)", "What", "Actor", "Clerk", "Household ID", "Details", "Address", "Request"];

/** The audit log as a CSV file, with the filters of the page; streamed, so that any length fits. */
export async function show(req: Request, res: Response) {
  const typed = fields(req.query, ...AUDIT_FILTERS);
  const wanted = wantedEvents(typed);
  const filter = Object.fromEntries(Object.entries(typed).filter(([, value]) => value));
  await AuditEvent.note("audit log exported", req.clerk, { details: filter });

  res.attachment(`audit-log-${today()}.csv`).type("text/csv; charset=utf-8");
  try {
    await pipeline(Readable.from(lines(wanted)), res);
  } catch (error) {
    // Whoever closes the download early has what they want; any other error breaks it off, so that it is not taken for whole.
    if ((error as { code?: string }).code !== "ERR_STREAM_PREMATURE_CLOSE") throw error;
  }
}

async function* lines(wanted: AuditWanted) {
  yield BYTE_ORDER_MARK + csvLine(COLUMNS);
  for await (const event of AuditEvent.each(wanted)) yield csvLine(cellsOf(event));
}

function cellsOf({ row, detailsInWords }: AuditEvent) {
  const { id, happenedAt, kind, actor, clerkName, householdId, address, requestId } = row;
  return [id, happenedAt.toISOString(), kind, actor, clerkName, householdId, detailsInWords, address, requestId];
}
