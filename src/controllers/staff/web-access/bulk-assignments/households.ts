import type { Request, Response } from "express";
import { BulkAssignment } from "../../../../models/web-access/bulk-assignments/bulk-assignment";
import { householdsNotSignedIn } from "../../../../models/web-access/bulk-assignments/roll-out";
import { fields, wholeNumber } from "../../../../web/fields";

const PER_PAGE = 50;

/** The households that have not signed in with what a run gave them. */
export async function index(req: Request, res: Response) {
  const run = await BulkAssignment.find(req.params.id);
  const after = wholeNumber(fields(req.query, "after").after) || 0;
  const found = await householdsNotSignedIn(run, { after, limit: PER_PAGE + 1 });
  const households = found.slice(0, PER_PAGE);
  res.render("staff/web-access/bulk-assignments/households", {
    title: `Not signed in yet, bulk run ${run.id}`,
    run,
    households,
    after,
    next: found.length > PER_PAGE ? households.at(-1)?.householdId : undefined,
  });
}
