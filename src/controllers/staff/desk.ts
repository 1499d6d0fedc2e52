import type { Request, Response } from "express";
import { importsUnderWay } from "../../models/households/imports/imports-under-way";
import { progressOf } from "../../models/web-access/bulk-assignments/bulk-progress";
import { bulkRunsAtTheDesk } from "../../models/web-access/bulk-runs-at-the-desk";
import { lockedOut } from "../../models/web-access/locked-out";
import { rollOutOf } from "./bulk-roll-out";

const SHOWN = 10;

/** The desk: search first, then who waits to be let in, and what runs. */
export async function show(req: Request, res: Response) {
  res.render("staff/desk/show", {
    title: "Desk",
    locked: req.clerk.may("unlock web users") ? await lockedOut(SHOWN) : undefined,
    imports: req.clerk.may("import households") ? await importsUnderWay() : [],
    ...(req.clerk.may("run bulk assignments") && (await bulkRuns())),
  });
}

async function bulkRuns() {
  const { underWay, newest } = await bulkRunsAtTheDesk();
  return {
    bulkUnderWay: underWay && { run: underWay, progress: progressOf(underWay) },
    bulkNewest: newest && { run: newest, rollOut: rollOutOf(newest) },
  };
}
