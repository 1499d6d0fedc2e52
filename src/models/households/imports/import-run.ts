import { table, transaction } from "../../../database/connection";
import { claimFirst, LeaseLost, leaseFromNow, releaseLease } from "../../lease";
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
  /** The byte where the next row starts. */
  bytesDone: number;
  /** Rows read so far, including blank ones. */
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

/** One pass of the worker over a file: a preview, which writes no households, or the import. */
export class ImportRun extends Model<ImportRunRow>("import_runs") {
  /** Claims a run that is waiting or whose worker died; undefined if nothing is due. */
  static async claim(): Promise<ImportRun | undefined> {
    const due = "finished_at is null and discarded_at is null and stopped_at is null";
    const row = await claimFirst<ImportRunRow>("import_runs", due);
    return row && new ImportRun(row);
  }

  /** Returns the runs of these imports that weren't discarded, by import. */
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

  /** Rows processed, without blank ones. */
  get rowsDone() {
    return this.added + this.membersAdded + this.updated + this.unchanged + this.refused;
  }

  /** Checks in the open transaction that this worker still holds the run, unchanged. Throws LeaseLost. */
  async lock() {
    const row = await table("import_runs")
      .where({ id: this.id, leaseHolder: this.leaseHolder, bytesDone: this.bytesDone, recordsDone: this.recordsDone })
      .whereNull("stoppedAt")
      .whereNull("discardedAt")
      .whereNull("finishedAt")
      .forUpdate()
      .first("id");
    if (!row) throw new LeaseLost();
  }

  /** Records the progress in the transaction of a chunk's rows, and renews the lease. */
  async advance(
    position: { bytesDone: number; recordsDone: number },
    counts: Counts,
    reasons: Record<string, number>,
    ms: number,
  ) {
    const total: Partial<ImportRunRow> = {
      ...position,
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

  /** Marks the run as finished. */
  async finish() {
    await transaction(async () => {
      await this.lock();
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

  /** Releases the run, so that this or another worker can continue it. */
  async release() {
    await releaseLease("import_runs", this);
  }
}
