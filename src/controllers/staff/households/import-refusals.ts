import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Request, Response } from "express";
import { NotFound } from "../../../models/errors";
import { Import } from "../../../models/households/imports/import";
import { refusedCsv } from "../../../models/households/imports/import-refusals";

/** The refused rows as a file to correct and upload again. */
export async function show(req: Request, res: Response) {
  const file = await Import.findUploaded(req.params.id);
  const runs = await file.runs();
  const run = runs.find(({ isImport }) => isImport) ?? runs[0];
  if (!run || file.isErased) throw new NotFound(`refused rows of import ${file.id}`);

  res.attachment(`${file.fileName.replace(/\.[a-z]{1,4}$/i, "")}-refused.csv`);
  res.type("text/csv; charset=utf-8");
  await pipeline(Readable.from(refusedCsv(file, run)), res).catch(() => res.destroy());
}
