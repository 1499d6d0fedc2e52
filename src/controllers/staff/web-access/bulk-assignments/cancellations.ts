import type { Request, Response } from "express";
import { BulkAssignment, UNDO_DAYS } from "../../../../models/web-access/bulk-assignments/bulk-assignment";

export { confirm as new };

/** Confirms ending a run early. */
async function confirm(req: Request, res: Response) {
  const run = await BulkAssignment.find(req.params.id);
  if (run.state !== "running" && run.state !== "paused") {
    return res.redirect(303, `/staff/bulk-assignments/${run.id}`);
  }
  res.render("staff/web-access/bulk-assignments/cancel", {
    title: `Cancel bulk run ${run.id}`,
    run,
    undoDays: UNDO_DAYS,
  });
}

/** Cancels a run, or discards its preview, which is deleted soon after. */
export async function create(req: Request, res: Response) {
  const run = await BulkAssignment.find(req.params.id);
  await run.cancel(req.clerk);
  if (run.state === "discarded") {
    req.flash("notice", `Preview of bulk run ${run.id} discarded. Nothing was changed.`);
    return res.redirect(303, "/staff/bulk-assignments");
  }
  if (run.state === "cancelled") {
    req.flash("notice", `Bulk run ${run.id} canceled. Households keep the user names and PINs they already got.`);
  }
  res.redirect(303, `/staff/bulk-assignments/${run.id}`);
}
