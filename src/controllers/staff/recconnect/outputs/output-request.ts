import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Request, Response } from "express";
import { Campaign } from "../../../../models/recconnect/campaign";
import { countOf, isScope, type Scope } from "../../../../models/recconnect/outputs/output-records";
import type { AuditKind } from "../../../../models/staff/audit-event";
import { AuditEvent } from "../../../../models/staff/audit-event";
import { fields } from "../../../../web/fields";

/** Of which campaign's records, and of how many, something is made. */
export interface OutputRequest {
  campaign: Campaign;
  campaignId: number;
  scope: Scope;
  records: number;
}

/**
 * What the address or form asks for: `records` says all or highlighted, else the campaign's options do. Undefined where there is
 * nothing to make anything of; then the answer leads to the campaign, which says so. Throws NotFound.
 */
export async function outputRequestOf(req: Request, res: Response): Promise<OutputRequest | undefined> {
  const campaign = await Campaign.find(req.params.id);
  const typed = fields(askedIn(req), "records").records;
  const scope = isScope(typed) ? typed : campaign.processingOptions.records;
  const records = countOf(campaign, scope);
  if (campaign.extractedAt && !campaign.recordsErasedAt && records > 0)
    return { campaign, campaignId: Number(campaign.id), scope, records };

  req.flash("alert", whyNothing(campaign, scope));
  res.redirect(303, `/staff/recconnect/${campaign.id}`);
  return undefined;
}

/** Writes down who made what of how many records. */
export function noteOutput(kind: AuditKind, req: Request, asked: OutputRequest, details: Record<string, unknown> = {}) {
  const { campaignId, scope, records } = asked;
  return AuditEvent.note(kind, req.clerk, { details: { campaign: campaignId, of: scope, records, ...details } });
}

/** Answers with a PDF: to look at, or to keep where the address or form says `keep=yes`. */
export function sendPdf(req: Request, res: Response, name: string, pieces: AsyncGenerator<Uint8Array>) {
  const kept = fields(askedIn(req), "keep").keep === "yes";
  res.setHeader("Content-Disposition", `${kept ? "attachment" : "inline"}; filename="${name}.pdf"`);
  return sendPieces(res.type("application/pdf"), pieces);
}

/** Answers with pieces as they are made, no faster than they are taken. */
export async function sendPieces(res: Response, pieces: AsyncGenerator<Uint8Array | string>) {
  // What goes wrong before the first piece can still be answered with a page.
  const first = await pieces.next().catch((error) => {
    res.removeHeader("Content-Disposition");
    throw error;
  });
  if (first.done) return res.end();
  try {
    await pipeline(Readable.from(withFirst(first.value, pieces)), res);
  } catch (error) {
    // Whoever closes the download early has what they want; any other error breaks it off, so that it is not taken for whole.
    if ((error as { code?: string }).code !== "ERR_STREAM_PREMATURE_CLOSE") throw error;
  }
}

async function* withFirst<Piece>(first: Piece, rest: AsyncGenerator<Piece>) {
  yield first;
  yield* rest;
}

function askedIn(req: Request): unknown {
  return req.method === "POST" ? req.body : req.query;
}

function whyNothing({ extractedAt, recordsErasedAt }: Campaign, scope: Scope) {
  if (recordsErasedAt) return "The records of this selection were erased. Select Print again to find them again.";
  if (!extractedAt) return "Gatehouse is still finding the records. Wait until it is done.";
  if (scope === "not reached") return "Every recipient got a message, or it is on the way.";
  return scope === "all"
    ? "The selection found no records."
    : "No records are highlighted. Highlight records, or choose All Records.";
}
