import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Request, Response } from "express";
import { BulkAssignment } from "../../../../models/web-access/bulk-assignments/bulk-assignment";
import {
  type ListedOutcome,
  listOutcomes,
  type OutcomeKind,
} from "../../../../models/web-access/bulk-assignments/bulk-outcomes";
import { BYTE_ORDER_MARK, csvLine } from "../../../../web/csv";
import { outcomeFilter } from "./exceptions";

const PER_READ = 1000;
const COLUMNS = ["Household ID", "Household", "Reason", "User name", "Other household ID"];

interface OutcomeFilter {
  kind: OutcomeKind;
  reason?: string;
}

/** All exceptions of a run as a CSV file, streamed so that any number of them fits. */
export async function show(req: Request, res: Response) {
  const run = await BulkAssignment.find(req.params.id);
  const filter = outcomeFilter(req);
  await run.note("bulk exceptions exported", req.clerk, { ...filter });

  res.attachment(`bulk-run-${run.id}-${filter.kind === "kept" ? "not-restored" : "exceptions"}.csv`);
  res.type("text/csv; charset=utf-8");
  try {
    await pipeline(Readable.from(lines(Number(run.id), filter)), res);
  } catch (error) {
    // Closing the download early is no error. Any other error breaks it off, so that nobody takes it for complete.
    if ((error as { code?: string }).code !== "ERR_STREAM_PREMATURE_CLOSE") throw error;
  }
}

async function* lines(bulkAssignmentId: number, filter: OutcomeFilter) {
  yield BYTE_ORDER_MARK + csvLine(COLUMNS);
  let after = 0;
  let page: ListedOutcome[];
  do {
    page = await listOutcomes(bulkAssignmentId, { ...filter, after, limit: PER_READ });
    if (page.length > 0) yield page.map((row) => csvLine(cellsOf(row))).join("");
    after = page.at(-1)?.householdId ?? after;
  } while (page.length === PER_READ);
}

function cellsOf({ householdId, name, sentence, userName, otherHouseholdId }: ListedOutcome) {
  return [householdId, name, sentence, userName, otherHouseholdId];
}
