import { table, transaction } from "../../../database/connection";
import { EditConflict, NotFound, refuse } from "../../errors";
import { Model } from "../../model";
import { AuditEvent } from "../../staff/audit-event";
import type { Clerk } from "../../staff/clerk";
import { type Column, type Mapping, readColumns, validateMapping } from "./import-columns";
import type { Encoding } from "./import-encoding";
import { ImportFile, storeChunks } from "./import-file";
import type { Format } from "./import-records";
import { ImportRun, type RunKind } from "./import-run";

const HOUR_MS = 3_600_000;
/** An upload that takes longer has failed. */
const MAX_UPLOAD_MS = 3 * HOUR_MS;
/** Days after its last use when a file and its refused rows are erased. */
export const RETENTION_DAYS = 30;
const RETENTION_MS = RETENTION_DAYS * 24 * HOUR_MS;
const MAX_SOURCE_LENGTH = 100;
const MAX_FILE_NAME_LENGTH = 200;

export interface ImportRow {
  id: number;
  fileName: string;
  source: string;
  size: number;
  encoding: Encoding | null;
  delimiter: string | null;
  /** The first byte after the headings. */
  rowsBegin: number;
  columns: string;
  mapping: string | null;
  clerkId: number;
  clerkName: string;
  uploadedAt: Date | null;
  cancelledAt: Date | null;
  eraseAt: Date;
  erasedAt: Date | null;
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

/** An uploaded file of households, the contents of its columns, and its runs. */
export class Import extends Model<ImportRow>("imports") {
  /** Stores an upload as it arrives. It stays hidden until accept(). Throws Invalid at the field "file". */
  static async receive(stream: AsyncIterable<Buffer>, fileName: string, clerk: Clerk): Promise<Import> {
    const name = displayName(fileName);
    const file = await Import.create({
      fileName: name,
      source: name.slice(0, MAX_SOURCE_LENGTH).toWellFormed(),
      clerkId: clerk.id,
      clerkName: clerk.name,
      eraseAt: new Date(Date.now() + MAX_UPLOAD_MS),
    });
    try {
      const { size, encoding, head, begins } = await storeChunks(file.id, stream);
      const { format, rowsBegin, columns } = readColumns(head, begins, size <= head.length, encoding);
      await file.update({ size, encoding, delimiter: format.delimiter, rowsBegin, columns: JSON.stringify(columns) });
      return file;
    } catch (error) {
      await file.abandon();
      throw error;
    }
  }

  /** Finds a finished upload. Throws NotFound, also for an unfinished one. */
  static async findUploaded(id: unknown) {
    const file = await Import.find(id);
    if (!file.uploadedAt) throw new NotFound(`imports ${file.id}`);
    return file;
  }

  /** Returns a file whose retention time is over. */
  static async toErase() {
    const row = await table("imports")
      .whereNull("erasedAt")
      .where("eraseAt", "<=", new Date())
      .orderBy("eraseAt")
      .first();
    return row && new Import(row as unknown as ImportRow);
  }

  get columnList(): Column[] {
    return JSON.parse(this.columns);
  }

  get savedMapping(): Mapping | null {
    return this.mapping === null ? null : JSON.parse(this.mapping);
  }

  get format(): Format {
    return { encoding: this.encoding ?? "utf-8", delimiter: this.delimiter ?? "," };
  }

  get content() {
    return new ImportFile(this.id, this.size, this.format);
  }

  /** Whether the file is erased or about to be, so that it can't be read. */
  get isErased() {
    return this.erasedAt !== null || this.eraseAt.getTime() <= Date.now();
  }

  async runs(): Promise<ImportRun[]> {
    return (await ImportRun.ofImports([this.id])).get(this.id) ?? [];
  }

  /** Accepts a finished upload, with the name of its source. Throws Invalid. */
  async accept(source: string, clerk: Clerk) {
    const sourceName = source || this.source;
    refuse({ source: errorInSource(sourceName) });
    await transaction(async () => {
      await this.update({ source: sourceName, uploadedAt: new Date(), eraseAt: eraseTime() });
      await AuditEvent.note("import uploaded", clerk, {
        details: { import: this.id, file: this.fileName, source: sourceName },
      });
    });
  }

  /** Has the worker erase a failed upload. */
  async abandon() {
    await table("imports").where({ id: this.id }).update({ eraseAt: new Date() });
  }

  /**
   * Saves the contents of each column and starts a preview by the worker. Throws Invalid by field, and EditConflict if
   * another clerk saved the columns or the import has started.
   */
  async mapColumns(
    submitted: { fields: string[]; key: string; rows: string; source: string },
    version: number,
    clerk: Clerk,
  ) {
    refuse({ ...validateMapping(submitted, this.columnList), source: errorInSource(submitted.source) });
    const mapping = JSON.stringify({ fields: submitted.fields, key: Number(submitted.key), rows: submitted.rows });

    await transaction(async () => {
      const runs = await this.lockRuns();
      await this.update({ mapping, source: submitted.source, eraseAt: eraseTime() }, { version });
      if (this.cancelledAt || runs.some(({ isImport }) => isImport)) throw new EditConflict({});
      await this.discard(runs);
      await this.begin("preview", clerk);
    });
  }

  /**
   * Starts the previewed import, or resumes a stopped run. Starting twice has no further effect.
   * Throws EditConflict if the columns changed since the preview.
   */
  async start(version: number, clerk: Clerk) {
    await transaction(async () => {
      const runs = await this.lockRuns();
      const run = runs.find(({ isImport }) => isImport) ?? runs[0];
      if (!run || this.cancelledAt || this.isErased) throw new EditConflict({});
      if (run.stoppedAt) return this.resume(run, clerk);
      if (run.isImport || !run.finishedAt) return;
      await this.update({ eraseAt: eraseTime() }, { version });
      await this.begin("import", clerk);
    });
  }

  /** Stops the run in progress between two chunks. Imported rows stay, and the run can be resumed. */
  async stop(clerk: Clerk) {
    await transaction(async () => {
      for (const run of await this.lockRuns()) {
        const stopped = await table("import_runs")
          .where({ id: run.id })
          .whereNull("stoppedAt")
          .whereNull("finishedAt")
          .update({ stoppedAt: new Date() })
          .returning("id");
        if (stopped.length > 0 && run.isImport) await AuditEvent.note("import stopped", clerk, this.auditDetails);
      }
    });
  }

  /** Discards the file: it is erased with its refused rows. Imported households stay. */
  async cancel(clerk: Clerk) {
    await transaction(async () => {
      const runs = await this.lockRuns();
      const finished = runs.some(({ isImport, finishedAt }) => isImport && finishedAt);
      const now = new Date();
      await this.update({ eraseAt: now, ...(!finished && { cancelledAt: this.cancelledAt ?? now }) });
      for (const run of runs) {
        await table("import_runs").where({ id: run.id }).whereNull("finishedAt").update({ stoppedAt: now });
      }
      await AuditEvent.note(finished ? "import file erased" : "import cancelled", clerk, this.auditDetails);
    });
  }

  /** Marks the import as erased after the worker erased its chunks and rows. The import and its counts stay. */
  async markErased() {
    if (!this.uploadedAt) return this.destroy();
    await this.discard((await this.runs()).filter(({ isImport }) => !isImport));
    await table("imports").where({ id: this.id }).update({ erasedAt: new Date() });
  }

  /** Locks the import and returns its runs, so that two clerks' actions run one after the other. */
  private async lockRuns() {
    await table("imports").where({ id: this.id }).forUpdate().first("id");
    return this.runs();
  }

  private async begin(kind: RunKind, clerk: Clerk) {
    const now = new Date();
    const begun = await table("import_runs")
      .insert({
        importId: this.id,
        kind,
        source: this.source,
        mapping: this.mapping,
        clerkId: clerk.id,
        clerkName: clerk.name,
        bytesDone: this.rowsBegin,
        createdAt: now,
        updatedAt: now,
      } as never)
      .onConflict()
      .ignore()
      .returning("id");
    if (begun.length > 0 && kind === "import") await AuditEvent.note("import started", clerk, this.auditDetails);
  }

  private async resume(run: ImportRun, clerk: Clerk) {
    await table("import_runs").where({ id: run.id }).update({ stoppedAt: null });
    if (run.isImport) await AuditEvent.note("import started", clerk, this.auditDetails);
  }

  private async discard(runs: ImportRun[]) {
    for (const { id } of runs) await table("import_runs").where({ id }).update({ discardedAt: new Date() });
  }

  private get auditDetails() {
    return { details: { import: this.id, source: this.source } };
  }
}

function eraseTime() {
  return new Date(Date.now() + RETENTION_MS);
}

function errorInSource(source: string) {
  if (!source) return "Enter a source for this file.";
  return source.length > MAX_SOURCE_LENGTH ? `Use at most ${MAX_SOURCE_LENGTH} characters.` : null;
}

/** Cleans up the uploaded file name, which is only shown. */
function displayName(name: string) {
  const text = name
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}]/gu, "")
    .trim()
    .slice(0, MAX_FILE_NAME_LENGTH)
    .toWellFormed();
  return text || "unnamed file";
}
