import { rowsOf, table } from "../../../database/connection";
import { Import, type ImportRow } from "./import";
import { ImportRun } from "./import-run";

const MAX_SOURCES = 50;

/** The state of an import on screens. */
export type ImportState =
  | "cancelled"
  | "columns wanted"
  | "previewing"
  | "preview stopped"
  | "previewed"
  | "importing"
  | "stopped"
  | "finished";

/** Returns one page of imports, newest first, and the total count. */
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

/** Returns the names of earlier sources. */
export async function sourcesOfImports() {
  const rows = (await table("imports")
    .whereNotNull("uploadedAt")
    .distinct("source")
    .orderBy("source")
    .limit(MAX_SOURCES)) as unknown as { source: string }[];
  return rows.map(({ source }) => source);
}

/** Returns the state of an import. */
export function stateOf(file: Import, runs: ImportRun[]): ImportState {
  const run = runs.find(({ isImport }) => isImport) ?? runs[0];
  if (file.cancelledAt) return "cancelled";
  if (!run) return file.erasedAt ? "cancelled" : "columns wanted";
  if (run.finishedAt) return run.isImport ? "finished" : "previewed";
  if (run.stoppedAt) return run.isImport ? "stopped" : "preview stopped";
  return run.isImport ? "importing" : "previewing";
}
