import { table, transaction } from "../../../database/connection";
import { EditConflict, NotFound, refuse } from "../../errors";
import { Model } from "../../model";
import { AuditEvent } from "../../staff/audit-event";
import type { Clerk } from "../../staff/clerk";
import { type Column, type Mapping, readColumns, validateMapping } from "./import-columns";
import type { Encoding } from "./import-encoding";
import { ImportFile, storePieces } from "./import-file";
import type { Format } from "./import-records";
import { ImportRun, type RunKind } from "./import-run";

const HOUR_MS = 3_600_000;
/** An upload that was not finished by then never will be. */
const UPLOADED_WITHIN_MS = 3 * HOUR_MS;
/** A file is kept for so long after its last use, then erased with its refused rows. */
export const KEPT_DAYS = 30;
const KEPT_MS = KEPT_DAYS * 24 * HOUR_MS;
const LONGEST_SOURCE = 100;
const LONGEST_FILE_NAME = 200;

export interface ImportRow {
  id: number;
  fileName: string;
  source: string;
  size: number;
  encoding: Encoding | null;
  delimiter: string | null;
  /** The first byte behind the headings. */
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

/** A file of households that a clerk uploaded, the columns they gave it, and the runs over it. */
export class Import extends Model<ImportRow>("imports") {
  /** Stores an upload as it comes; nobody sees it until it is taken up. Throws Invalid at the field "file". */
  static async receive(stream: AsyncIterable<Buffer>, fileName: string, clerk: Clerk): Promise<Import> {
    const name = nameToShow(fileName);
    const file = await Import.create({
      fileName: name,
      source: name.slice(0, LONGEST_SOURCE).toWellFormed(),
      clerkId: clerk.id,
      clerkName: clerk.name,
      eraseAt: new Date(Date.now() + UPLOADED_WITHIN_MS),
    });
    try {
      const { size, encoding, head, begins } = await storePieces(file.id, stream);
      const { format, rowsBegin, columns } = readColumns(head, begins, size <= head.length, encoding);
      await file.update({ size, encoding, delimiter: format.delimiter, rowsBegin, columns: JSON.stringify(columns) });
      return file;
    } catch (error) {
      await file.abandon();
      throw error;
    }
  }

  /** The upload of that number. Throws NotFound, also for one that was never finished. */
  static async findTaken(id: unknown) {
    const file = await Import.find(id);
    if (!file.uploadedAt) throw new NotFound(`imports ${file.id}`);
    return file;
  }

  /** A file whose time is over. */
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

  get chosen(): Mapping | null {
    return this.mapping === null ? null : JSON.parse(this.mapping);
  }

  get format(): Format {
    return { encoding: this.encoding ?? "utf-8", delimiter: this.delimiter ?? "," };
  }

  get content() {
    return new ImportFile(this.id, this.size, this.format);
  }

  /** True once its time is over: nothing can be read from it any more. */
  get gone() {
    return this.erasedAt !== null || this.eraseAt.getTime() <= Date.now();
  }

  async runs(): Promise<ImportRun[]> {
    return (await ImportRun.ofImports([this.id])).get(this.id) ?? [];
  }

  /** Takes a finished upload up, under the name of its source. Throws Invalid. */
  async take(source: string, clerk: Clerk) {
    const named = source || this.source;
    refuse({ source: errorInSource(named) });
    await transaction(async () => {
      await this.update({ source: named, uploadedAt: new Date(), eraseAt: keptUntil() });
      await AuditEvent.note("import uploaded", clerk, {
        details: { import: this.id, file: this.fileName, source: named },
      });
    });
  }

  /** An upload that came to nothing is erased by the worker. */
  async abandon() {
    await table("imports").where({ id: this.id }).update({ eraseAt: new Date() });
  }

  /**
   * Keeps what each column holds and has the worker preview it. Throws Invalid by field, and EditConflict where
   * another clerk gave the columns since, or the import has begun.
   */
  async mapColumns(
    posted: { fields: string[]; key: string; rows: string; source: string },
    version: number,
    clerk: Clerk,
  ) {
    refuse({ ...validateMapping(posted, this.columnList), source: errorInSource(posted.source) });
    const mapping = JSON.stringify({ fields: posted.fields, key: Number(posted.key), rows: posted.rows });

    await transaction(async () => {
      const runs = await this.runsAlone();
      await this.update({ mapping, source: posted.source, eraseAt: keptUntil() }, { version });
      if (this.cancelledAt || runs.some(({ isImport }) => isImport)) throw new EditConflict({});
      await this.discard(runs);
      await this.begin("preview", clerk);
    });
  }

  /**
   * Starts what the preview showed, or goes on with what was stopped; a second press changes nothing.
   * Throws EditConflict where the preview is of other columns by now.
   */
  async start(version: number, clerk: Clerk) {
    await transaction(async () => {
      const runs = await this.runsAlone();
      const run = runs.find(({ isImport }) => isImport) ?? runs[0];
      if (!run || this.cancelledAt || this.gone) throw new EditConflict({});
      if (run.stoppedAt) return this.goOn(run, clerk);
      if (run.isImport || !run.finishedAt) return;
      await this.update({ eraseAt: keptUntil() }, { version });
      await this.begin("import", clerk);
    });
  }

  /** Stops the run under way between two chunks; what is written stays, and it can go on. */
  async stop(clerk: Clerk) {
    await transaction(async () => {
      for (const run of await this.runsAlone()) {
        const stopped = await table("import_runs")
          .where({ id: run.id })
          .whereNull("stoppedAt")
          .whereNull("finishedAt")
          .update({ stoppedAt: new Date() })
          .returning("id");
        if (stopped.length > 0 && run.isImport) await AuditEvent.note("import stopped", clerk, this.told);
      }
    });
  }

  /** Gives the file up: it is erased with its refused rows. Households that came from it stay. */
  async cancel(clerk: Clerk) {
    await transaction(async () => {
      const runs = await this.runsAlone();
      const finished = runs.some(({ isImport, finishedAt }) => isImport && finishedAt);
      const now = new Date();
      await this.update({ eraseAt: now, ...(!finished && { cancelledAt: this.cancelledAt ?? now }) });
      for (const run of runs) {
        await table("import_runs").where({ id: run.id }).whereNull("finishedAt").update({ stoppedAt: now });
      }
      await AuditEvent.note(finished ? "import file erased" : "import cancelled", clerk, this.told);
    });
  }

  /** The worker has erased the pieces and the rows: what is left says that there was an import, and its counts. */
  async erased() {
    if (!this.uploadedAt) return this.destroy();
    await this.discard((await this.runs()).filter(({ isImport }) => !isImport));
    await table("imports").where({ id: this.id }).update({ erasedAt: new Date() });
  }

  /** The runs, while no other clerk's press can change them: two presses at once come after one another. */
  private async runsAlone() {
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
    if (begun.length > 0 && kind === "import") await AuditEvent.note("import started", clerk, this.told);
  }

  private async goOn(run: ImportRun, clerk: Clerk) {
    await table("import_runs").where({ id: run.id }).update({ stoppedAt: null });
    if (run.isImport) await AuditEvent.note("import started", clerk, this.told);
  }

  private async discard(runs: ImportRun[]) {
    for (const { id } of runs) await table("import_runs").where({ id }).update({ discardedAt: new Date() });
  }

  private get told() {
    return { details: { import: this.id, source: this.source } };
  }
}

function keptUntil() {
  return new Date(Date.now() + KEPT_MS);
}

function errorInSource(source: string) {
  if (!source) return "Name the source of this file.";
  return source.length > LONGEST_SOURCE ? `Use at most ${LONGEST_SOURCE} characters.` : null;
}

/** The sent name is a text to show and nothing else. */
function nameToShow(name: string) {
  const text = name
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}]/gu, "")
    .trim()
    .slice(0, LONGEST_FILE_NAME)
    .toWellFormed();
  return text || "unnamed file";
}
