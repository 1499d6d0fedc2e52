import { table } from "../../../database/connection";

export interface ImportInProgress {
  importId: number;
  source: string;
  rows: number;
}

/** Returns the imports in progress or waiting for the worker. */
export async function importsInProgress(): Promise<ImportInProgress[]> {
  return (await table("import_runs")
    .where({ kind: "import" })
    .whereNull("finishedAt")
    .whereNull("discardedAt")
    .whereNull("stoppedAt")
    .orderBy("id")
    .select("importId", "source", "recordsDone as rows")) as unknown as ImportInProgress[];
}
