import type { Request, Response } from "express";
import type { Sentences } from "../../../../models/errors";
import { BulkAssignment, UNDO_DAYS } from "../../../../models/web-access/bulk-assignments/bulk-assignment";
import { fields } from "../../../../web/fields";
import { type Refusal, refusal } from "../../../../web/refusal";

export { confirm as new };

/** Confirms what Process will do. */
async function confirm(req: Request, res: Response) {
  const run = await BulkAssignment.find(req.params.id);
  if (run.state !== "previewed") return res.redirect(303, `/staff/bulk-assignments/${run.id}`);
  render(res, run, "");
}

/** Starts the run that was previewed. A second submission only shows the run. */
export async function create(req: Request, res: Response) {
  const run = await BulkAssignment.find(req.params.id);
  const { typed } = fields(req.body, "typed");
  const refused = await refusal(() => run.process(typed, req.clerk));
  if (refused) return render(res, run, typed, refused);
  res.redirect(303, `/staff/bulk-assignments/${run.id}`);
}

function render(res: Response, run: BulkAssignment, typed: string, refused?: Refusal) {
  res.status(refused?.status ?? 200).render("staff/web-access/bulk-assignments/process", {
    title: `Process bulk run ${run.id}`,
    run,
    undoDays: UNDO_DAYS,
    values: { typed },
    errors: refused && onThisPage(refused.errors),
  });
}

/** Errors in the settings have no field on this page, so they become errors of the form. */
function onThisPage({ typed, ...others }: Sentences): Sentences {
  const form = Object.values(others).join(" ");
  return { ...(form && { form }), ...(typed && { typed }) };
}
