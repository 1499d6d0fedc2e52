import { table } from "../../../database/connection";
import { deleteSome } from "../../../database/delete-some";
import { PREVIEW_HOURS, UNDO_DAYS } from "./bulk-assignment";

const AT_ONCE = 400;
const PIECES_AT_ONCE = 5;
const LOOKED_EVERY_MS = 60_000;
const HOUR_MS = 3_600_000;

let lookAt = 0;

/** Erases, a little at a time, what a run kept to be undone once that can't be any more, and previews nobody processed. */
export async function eraseSome(now = Date.now()): Promise<boolean> {
  if (now < lookAt) return false;
  const run = await toErase(new Date(now));
  if (!run) {
    lookAt = now + LOOKED_EVERY_MS;
    return false;
  }
  if (await erasePart(run)) return true;
  if (run.processedAt)
    await table("bulk_assignments")
      .where({ id: run.id })
      .update({ erasedAt: new Date(now) });
  else await table("bulk_assignments").where({ id: run.id }).delete();
  return true;
}

interface ToErase {
  id: number;
  processedAt: Date | null;
}

async function toErase(now: Date): Promise<ToErase | undefined> {
  const undoable = new Date(now.getTime() - UNDO_DAYS * 24 * HOUR_MS);
  const fresh = new Date(now.getTime() - PREVIEW_HOURS * HOUR_MS);
  return (await table("bulk_assignments")
    .whereNull("erasedAt")
    .whereNull("underWay")
    .where((one) =>
      one
        .whereNotNull("undoneAt")
        .orWhere((over) => over.whereNotNull("processedAt").where("finishedAt", "<", undoable))
        .orWhere((over) => over.whereNotNull("processedAt").where("cancelledAt", "<", undoable))
        .orWhere((given) => given.whereNull("processedAt").whereNotNull("cancelledAt"))
        .orWhere((old) => old.whereNull("processedAt").where("previewedAt", "<", fresh)),
    )
    .orderBy("id")
    .first("id", "processedAt")) as unknown as ToErase | undefined;
}

/** True while there may be more of it. The exceptions of a run stay with its row. */
async function erasePart({ id, processedAt }: ToErase) {
  const parts: [string, string, number][] = [
    ["bulk_assignment_befores", "webUserId", AT_ONCE],
    ["bulk_assignment_pieces", "number", PIECES_AT_ONCE],
    ...(processedAt ? [] : [["bulk_assignment_outcomes", "householdId", AT_ONCE] as [string, string, number]]),
  ];
  for (const [name, column, most] of parts) {
    const ofRun = (rows: ReturnType<typeof table>) => rows.where({ bulkAssignmentId: id });
    if ((await deleteSome(name, column, (rows) => ofRun(rows).limit(most), ofRun)) > 0) return true;
  }
  return false;
}
