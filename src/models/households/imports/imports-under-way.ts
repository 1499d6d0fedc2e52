import { table } from "../../../database/connection";

export interface ImportUnderWay {
  importId: number;
  source: string;
  rows: number;
}

/** The imports that the worker is writing, or will as soon as it can. */
export async function importsUnderWay(): Promise<ImportUnderWay[]> {
  return (await table("import_runs")
    .where({ kind: "import" })
    .whereNull("finishedAt")
    .whereNull("discardedAt")
    .whereNull("stoppedAt")
    .orderBy("id")
    .select("importId", "source", "recordsDone as rows")) as unknown as ImportUnderWay[];
}
