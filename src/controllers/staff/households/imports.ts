import type { Request, Response } from "express";
import type { Sentences } from "../../../models/errors";
import { Import, RETENTION_DAYS } from "../../../models/households/imports/import";
import { MAX_ROWS_SHOWN } from "../../../models/households/imports/import-chunk";
import { MAX_FILE_BYTES } from "../../../models/households/imports/import-file";
import {
  type ImportState,
  listImports,
  sourcesOfImports,
  stateOf,
} from "../../../models/households/imports/import-list";
import { progressOf } from "../../../models/households/imports/import-progress";
import { firstRows, refusedRows } from "../../../models/households/imports/import-refusals";
import type { ImportRun } from "../../../models/households/imports/import-run";
import { fields } from "../../../web/fields";
import { refusal } from "../../../web/refusal";
import { kept, upload } from "../../../web/upload";

const PER_PAGE = 25;
const REFRESH_SECONDS = 2;
const RUNNING: ImportState[] = ["previewing", "importing"];

/** Stores an uploaded file in the database as it arrives, after the clerk's permission was checked. */
export const uploadedFile = upload<Import>({
  field: "file",
  largest: MAX_FILE_BYTES,
  keep: (req, stream, name) => Import.receive(stream, name, req.clerk),
  forget: (file) => file.abandon(),
  explain: (req, res, refusal) => renderList(req, res, { ...refusal, values: fields(req.body, "source") }),
});

/** The list of imports, and the upload form. */
export function index(req: Request, res: Response) {
  return renderList(req, res);
}

/** Accepts a file that was just uploaded. */
export async function create(req: Request, res: Response) {
  const values = fields(req.body, "source");
  const file = kept<Import>(req);
  const refused = file
    ? await refusal(() => file.accept(values.source, req.clerk))
    : { status: 422 as const, errors: { file: "Choose a CSV file." } };
  if (refused) {
    await file?.abandon();
    return renderList(req, res, { ...refused, values });
  }
  res.redirect(303, `/staff/imports/${file?.id}/columns`);
}

/** One import: its preview, progress or results. */
export async function show(req: Request, res: Response) {
  const file = await Import.findUploaded(req.params.id);
  const runs = await file.runs();
  const state = stateOf(file, runs);
  if (state === "columns wanted") return res.redirect(303, `/staff/imports/${file.id}/columns`);

  const preview = runs.find(({ isImport }) => !isImport);
  const run = runs.find(({ isImport }) => isImport) ?? preview;
  const running = RUNNING.includes(state);
  res.render("staff/households/imports/show", {
    title: `Import ${file.fileName}`,
    file,
    run,
    state,
    retentionDays: RETENTION_DAYS,
    refreshEverySeconds: running ? REFRESH_SECONDS : undefined,
    progress: run && progressOf(run, file.size, run.isImport ? preview?.rowsDone : undefined),
    ...(run && !running && (await rowsOf(run))),
  });
}

/** Discards a file, or erases one that was imported. */
export async function destroy(req: Request, res: Response) {
  const file = await Import.findUploaded(req.params.id);
  await file.cancel(req.clerk);
  req.flash("notice", `You erased ${file.fileName}. Households imported from it stay.`);
  res.redirect(303, "/staff/imports");
}

async function rowsOf(run: ImportRun) {
  return {
    first: await firstRows(run, MAX_ROWS_SHOWN),
    refused: await refusedRows(run, MAX_ROWS_SHOWN),
    reasons: Object.entries(run.reasonCounts).sort(([, one], [, other]) => other - one),
  };
}

/** The form after an error: what was typed, and the errors. */
interface Again {
  status: 409 | 413 | 422;
  errors: Sentences;
  values: { source: string };
}

async function renderList(req: Request, res: Response, again?: Again) {
  const page = Math.min(Math.max(Number(fields(req.query, "page").page) || 1, 1), 1_000_000);
  const { count, files } = await listImports(Math.floor(page), PER_PAGE);
  res.status(again?.status ?? 200).render("staff/households/imports/index", {
    title: "Import households",
    page: Math.floor(page),
    pages: Math.max(1, Math.ceil(count / PER_PAGE)),
    imports: files.map(({ file, runs }) => ({ file, state: stateOf(file, runs), run: runs.at(-1) })),
    sources: await sourcesOfImports(),
    maxMegabytes: Math.round(MAX_FILE_BYTES / 1024 / 1024),
    ...again,
  });
}
