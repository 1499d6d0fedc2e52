import type { Request, Response } from "express";
import { BulkAssignment, UNDO_DAYS } from "../../../../models/web-access/bulk-assignments/bulk-assignment";

export { confirm as new };

/** The second look before a run ends early. */
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

/** Ends a run where it is, or gives its preview up, which is erased soon after. */
export async function create(req: Request, res: Response) {
  const run = await BulkAssignment.find(req.params.id);
  await run.cancel(req.clerk);
  if (run.state === "given up") {
    req.flash("notice", `The preview of bulk run ${run.id} is given up. Nothing was written.`);
    return res.redirect(303, "/staff/bulk-assignments");
  }
  if (run.state === "cancelled") {
    req.flash("notice", `Bulk run ${run.id} is cancelled. Who was reached keeps what they got.`);
  }
  res.redirect(303, `/staff/bulk-assignments/${run.id}`);
}
