import type { ImportRun } from "./import-run";

/** Describes the progress of a run. `rows` is the total if a preview counted it. */
export function progressOf(run: ImportRun, size: number, rows?: number) {
  const done = run.bytesDone / Math.max(size, 1);
  const perSecond = run.workingMs > 0 ? run.rowsDone / (run.workingMs / 1000) : 0;
  const leftMs = done > 0 && run.workingMs > 0 ? (run.workingMs / done) * (1 - done) : undefined;
  const all = rows === undefined ? "" : ` of ${count(rows)}`;
  const rate = perSecond >= 1 ? ` ${count(Math.round(perSecond))} rows a second.` : "";
  const left = leftMs === undefined ? "" : ` About ${duration(leftMs)} left.`;
  const refused = run.refused > 0 ? ` ${count(run.refused)} refused.` : "";
  return { done: run.bytesDone, total: size, text: `${count(run.rowsDone)}${all} rows done.${refused}${rate}${left}` };
}

function duration(ms: number) {
  const seconds = Math.max(1, Math.round(ms / 1000));
  if (seconds < 90) return `${seconds} ${seconds === 1 ? "second" : "seconds"}`;
  return `${Math.round(seconds / 60)} minutes`;
}

function count(number: number) {
  return number.toLocaleString("en-US");
}
