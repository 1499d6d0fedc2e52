import { table, transaction } from "../../../database/connection";
import { claimFirst, giveBack, LeaseLost, leaseFromNow } from "../../lease";
import { Model } from "../../model";
import { AuditEvent } from "../../staff/audit-event";
import type { Mapping } from "./import-columns";

export type RunKind = "preview" | "import";

export interface ImportRunRow {
  id: number;
  importId: number;
  kind: RunKind;
  source: string;
  mapping: string;
  clerkId: number;
  clerkName: string;
  /** Where in the file the next row begins. */
  bytesDone: number;
  /** Rows read so far, blank ones too. */
  recordsDone: number;
  added: number;
  membersAdded: number;
  updated: number;
  unchanged: number;
  refused: number;
  reasons: string;
  workingMs: number;
  leaseHolder: string | null;
  leaseEndsAt: Date | null;
  stoppedAt: Date | null;
  finishedAt: Date | null;
  discardedAt: Date | null;
  keysErasedAt: Date | null;
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

export interface Counts {
  added: number;
  membersAdded: number;
  updated: number;
  unchanged: number;
  refused: number;
}

/** One pass over a file by the worker: a preview, which writes no household, or the import itself. */
export class ImportRun extends Model<ImportRunRow>("import_runs") {
  /** Takes a run that waits or whose worker died, for this worker alone; undefined where nothing is due. */
  static async claim(): Promise<ImportRun | undefined> {
    const due = "finished_at is null and discarded_at is null and stopped_at is null";
    const row = await claimFirst<ImportRunRow>("import_runs", due);
    return row && new ImportRun(row);
  }

  /** The runs of these imports that count, by import. */
  static async ofImports(ids: number[]): Promise<Map<number, ImportRun[]>> {
    const rows = (await table("import_runs")
      .whereIn("importId", ids as never)
      .whereNull("discardedAt")
      .orderBy("id")) as unknown as ImportRunRow[];
    const runs = new Map(ids.map((id): [number, ImportRun[]] => [id, []]));
    for (const row of rows) runs.get(row.importId)?.push(new ImportRun(row));
    return runs;
  }

  get isImport() {
    return this.kind === "import";
  }

  get columns(): Mapping {
    return JSON.parse(this.mapping);
  }

  get reasonCounts(): Record<string, number> {
    return JSON.parse(this.reasons);
  }

  /** Rows that came to something, blank ones apart. */
  get rowsDone() {
    return this.added + this.membersAdded + this.updated + this.unchanged + this.refused;
  }

  /** In the open transaction: this worker still has the run, where it left it. Throws LeaseLost. */
  async hold() {
    const row = await table("import_runs")
      .where({ id: this.id, leaseHolder: this.leaseHolder, bytesDone: this.bytesDone, recordsDone: this.recordsDone })
      .whereNull("stoppedAt")
      .whereNull("discardedAt")
      .whereNull("finishedAt")
      .forUpdate()
      .first("id");
    if (!row) throw new LeaseLost();
  }

  /** Notes, in the transaction of a chunk's rows, how far the run has come, and keeps the lease. */
  async advance(
    place: { bytesDone: number; recordsDone: number },
    counts: Counts,
    reasons: Record<string, number>,
    ms: number,
  ) {
    const total: Partial<ImportRunRow> = {
      ...place,
      added: this.added + counts.added,
      membersAdded: this.membersAdded + counts.membersAdded,
      updated: this.updated + counts.updated,
      unchanged: this.unchanged + counts.unchanged,
      refused: this.refused + counts.refused,
      reasons: JSON.stringify(reasons),
      workingMs: this.workingMs + Math.round(ms),
      leaseEndsAt: leaseFromNow(),
    };
    await table("import_runs").where({ id: this.id }).update(total);
    return total;
  }

  /** All rows are done. */
  async finish() {
    await transaction(async () => {
      await this.hold();
      await table("import_runs")
        .where({ id: this.id })
        .update({ finishedAt: new Date(), updatedAt: new Date(), leaseHolder: null, leaseEndsAt: null });
      if (!this.isImport) return;
      const { added, membersAdded, updated, unchanged, refused } = this;
      await AuditEvent.note("import finished", "system", {
        details: { import: this.importId, source: this.source, added, membersAdded, updated, unchanged, refused },
      });
    });
  }

  /** Gives the run back at once, for this or another worker to go on with. */
  async release() {
    await giveBack("import_runs", this);
  }
}
