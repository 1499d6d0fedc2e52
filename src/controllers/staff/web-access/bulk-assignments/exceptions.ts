import type { Request, Response } from "express";
import { NotFound } from "../../../../models/errors";
import { BulkAssignment } from "../../../../models/web-access/bulk-assignments/bulk-assignment";
import { fields } from "../../../../web/fields";
import { isReasonOf, outcomesByReason } from "./outcomes-by-reason";

const MOST_ON_A_PAGE = 2000;

/** Print Exceptions: the households a run could not serve, or its undo could not restore, by reason. */
export async function index(req: Request, res: Response) {
  const run = await BulkAssignment.find(req.params.id);
  const { kind, reason } = outcomeFilter(req);
  const groups = await outcomesByReason(run, kind, MOST_ON_A_PAGE, { reason, all: MOST_ON_A_PAGE });
  res.render("staff/web-access/bulk-assignments/exceptions", {
    title: `${kind === "kept" ? "Not restored" : "Exceptions"}, bulk run ${run.id}`,
    run,
    kind,
    reason,
    groups,
    filter: { ...(kind === "kept" && { kind }), ...(reason && { reason }) },
    households: groups.reduce((sum, group) => sum + group.households, 0),
    shown: groups.reduce((sum, group) => sum + group.rows.length, 0),
  });
}

/** Reads from the address which outcomes to show. Throws NotFound if the reason is unknown. */
export function outcomeFilter(req: Request) {
  const query = fields(req.query, "kind", "reason");
  const kind = query.kind === "kept" ? ("kept" as const) : ("exception" as const);
  if (query.reason && !isReasonOf(kind, query.reason)) throw new NotFound(`reason ${query.reason}`);
  return { kind, reason: query.reason || undefined };
}
