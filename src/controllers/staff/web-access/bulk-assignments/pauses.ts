import type { Request, Response } from "express";
import { BulkAssignment } from "../../../../models/web-access/bulk-assignments/bulk-assignment";

/** Has a run stand still. */
export async function create(req: Request, res: Response) {
  const run = await BulkAssignment.find(req.params.id);
  await run.pause(req.clerk);
  res.redirect(303, `/staff/bulk-assignments/${run.id}`);
}

/** Has a run go on where it stood. */
export async function destroy(req: Request, res: Response) {
  const run = await BulkAssignment.find(req.params.id);
  await run.resume(req.clerk);
  res.redirect(303, `/staff/bulk-assignments/${run.id}`);
}
