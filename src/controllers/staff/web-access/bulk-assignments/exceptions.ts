import type { Request, Response } from "express";
import { NotFound } from "../../../../models/errors";
import { BulkAssignment } from "../../../../models/web-access/bulk-assignments/bulk-assignment";
import { fields } from "../../../../web/fields";
import { isReasonOf, outcomesByReason } from "./outcomes-by-reason";

const MOST_ON_A_PAGE = 2000;

/** Print Exceptions: whom a run could not serve and why, or whom its undo could not give back what they had. */
export async function index(req: Request, res: Response) {
  const run = await BulkAssignment.find(req.params.id);
  const { kind, reason } = outcomesAsked(req);
  const groups = await outcomesByReason(run, kind, MOST_ON_A_PAGE, { reason, all: MOST_ON_A_PAGE });
  res.render("staff/web-access/bulk-assignments/exceptions", {
    title: `${kind === "kept" ? "Not given back" : "Exceptions"}, bulk run ${run.id}`,
    run,
    kind,
    reason,
    groups,
    filter: { ...(kind === "kept" && { kind }), ...(reason && { reason }) },
    households: groups.reduce((sum, group) => sum + group.households, 0),
    shown: groups.reduce((sum, group) => sum + group.rows.length, 0),
  });
}

/** Which outcomes the address asks for. Throws NotFound for a reason that there is not. */
export function outcomesAsked(req: Request) {
  const asked = fields(req.query, "kind", "reason");
  const kind = asked.kind === "kept" ? ("kept" as const) : ("exception" as const);
  if (asked.reason && !isReasonOf(kind, asked.reason)) throw new NotFound(`reason ${asked.reason}`);
  return { kind, reason: asked.reason || undefined };
}
