import type { BulkAssignment } from "./bulk-assignment";

/** A worker that has recorded nothing for this long is stuck or gone. */
const SILENT_MS = 60_000;

/** The progress of a preview, a run or an undo: numbers for the bar and a text. */
export function progressOf(run: BulkAssignment) {
  if (run.state === "previewing") return progress(run, run.seen, run.households, "households checked");
  if (run.state === "undoing") return progress(run, run.undoPosition, run.position, "households checked");
  return progress(run, run.position, run.listed, "households done");
}

function progress(run: BulkAssignment, done: number, total: number, what: string) {
  const perSecond = run.workingMs > 0 ? done / (run.workingMs / 1000) : 0;
  const rate = perSecond >= 1 ? ` ${count(Math.round(perSecond))} per second.` : "";
  const left = perSecond > 0 && total > done ? ` About ${duration((total - done) / perSecond)} left.` : "";
  return {
    done,
    total,
    text: `${count(done)} of ${count(total)} ${what}.${rate}${left}`,
    silentSince: silentSince(run),
  };
}

/** Since when the worker has made no progress; null while it is working. */
function silentSince({ leaseEndsAt, updatedAt, underWay, pausedAt, state }: BulkAssignment) {
  if ((!underWay && state !== "previewing") || pausedAt) return null;
  // A worker that keeps failing, such as on a full disk, keeps its lease.
  const since = leaseEndsAt && leaseEndsAt < updatedAt ? leaseEndsAt : updatedAt;
  return since.getTime() + SILENT_MS < Date.now() ? since : null;
}

function duration(seconds: number) {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} ${seconds < 1.5 ? "second" : "seconds"}`;
  return `${Math.round(seconds / 60)} minutes`;
}

function count(number: number) {
  return number.toLocaleString("en-US");
}
