import type { Request, Response } from "express";
import { BulkAssignment } from "../../../../models/web-access/bulk-assignments/bulk-assignment";

/** Pauses a run. */
export async function create(req: Request, res: Response) {
  const run = await BulkAssignment.find(req.params.id);
  await run.pause(req.clerk);
  res.redirect(303, `/staff/bulk-assignments/${run.id}`);
}

/** Resumes a paused run. */
export async function destroy(req: Request, res: Response) {
  const run = await BulkAssignment.find(req.params.id);
  await run.resume(req.clerk);
  res.redirect(303, `/staff/bulk-assignments/${run.id}`);
}
