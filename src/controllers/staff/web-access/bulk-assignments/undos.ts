import type { Request, Response } from "express";
import { BulkAssignment } from "../../../../models/web-access/bulk-assignments/bulk-assignment";
import { type Refusal, refusal } from "../../../../web/refusal";
import { rollOutOf } from "./roll-out";

export { confirm as new };

/** Confirms an undo before it starts. */
async function confirm(req: Request, res: Response) {
  const run = await BulkAssignment.find(req.params.id);
  if (!run.undoUntil) return res.redirect(303, `/staff/bulk-assignments/${run.id}`);
  render(res, run);
}

/** Starts the undo. A second submission only shows the run. */
export async function create(req: Request, res: Response) {
  const run = await BulkAssignment.find(req.params.id);
  const refused = await refusal(() => run.undo(req.clerk));
  if (refused) return render(res, run, refused);
  res.redirect(303, `/staff/bulk-assignments/${run.id}`);
}

function render(res: Response, run: BulkAssignment, refused?: Refusal) {
  res.status(refused?.status ?? 200).render("staff/web-access/bulk-assignments/undo", {
    title: `Undo bulk run ${run.id}`,
    run,
    rollOut: rollOutOf(run),
    errors: refused?.errors,
  });
}
