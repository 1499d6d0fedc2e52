import { rowsOf, table } from "../../../database/connection";
import { Import, type ImportRow } from "./import";
import { ImportRun } from "./import-run";

const SOURCES_OFFERED = 50;

/** What the pages show of an import at a glance. */
export type ImportState =
  | "cancelled"
  | "columns wanted"
  | "previewing"
  | "preview stopped"
  | "previewed"
  | "importing"
  | "stopped"
  | "finished";

/** The uploads of one page, the newest first, and how many there are. */
export async function listImports(page: number, perPage: number) {
  const rows = (await table("imports")
    .whereNotNull("uploadedAt")
    .orderBy("id", "desc")
    .limit(perPage)
    .offset((page - 1) * perPage)) as unknown as ImportRow[];
  const [{ count } = { count: 0 }] = await rowsOf<{ count: number }>(
    "select count(*) as count from imports where uploaded_at is not null",
  );
  const runs = await ImportRun.ofImports(rows.map(({ id }) => id));
  return { count, files: rows.map((row) => ({ file: new Import(row), runs: runs.get(row.id) ?? [] })) };
}

/** The names of the sources that files came from before. */
export async function sourcesOfImports() {
  const rows = (await table("imports")
    .whereNotNull("uploadedAt")
    .distinct("source")
    .orderBy("source")
    .limit(SOURCES_OFFERED)) as unknown as { source: string }[];
  return rows.map(({ source }) => source);
}

/** Where an import stands. */
export function stateOf(file: Import, runs: ImportRun[]): ImportState {
  const run = runs.find(({ isImport }) => isImport) ?? runs[0];
  if (file.cancelledAt) return "cancelled";
  if (!run) return file.erasedAt ? "cancelled" : "columns wanted";
  if (run.finishedAt) return run.isImport ? "finished" : "previewed";
  if (run.stoppedAt) return run.isImport ? "stopped" : "preview stopped";
  return run.isImport ? "importing" : "previewing";
}
