import type { Request, Response } from "express";
import { Import } from "../../../models/households/imports/import";
import {
  type Column,
  firstValues,
  guessMapping,
  lacksHeadings,
} from "../../../models/households/imports/import-columns";
import { fieldsToChoose, labelOf } from "../../../models/households/imports/import-fields";
import { stateOf } from "../../../models/households/imports/import-list";
import { fields, version } from "../../../web/fields";
import { type Refusal, refusal } from "../../../web/refusal";

/** The contents of each column, guessed from its heading and corrected by the clerk. */
export async function edit(req: Request, res: Response) {
  const file = await Import.findUploaded(req.params.id);
  const state = stateOf(file, await file.runs());
  if (["importing", "stopped", "finished", "cancelled"].includes(state)) {
    return res.redirect(303, `/staff/imports/${file.id}`);
  }
  const { fields, key, rows } = file.savedMapping ?? guessMapping(file.columnList);
  render(res, file, { ...byColumn(fields), key: String(key), rows, source: file.source });
}

/** Saves the contents of the columns and starts the preview. */
export async function update(req: Request, res: Response) {
  const file = await Import.findUploaded(req.params.id);
  const names = file.columnList.map((_, index) => `column-${index}`);
  const chosen = fields(req.body, ...names);
  const others = fields(req.body, "key", "rows", "source");
  const mapping = { ...others, fields: names.map((name) => chosen[name] ?? "") };

  const refused = await refusal(() => file.mapColumns(mapping, version(req.body), req.clerk));
  if (refused?.status === 409) {
    req.flash(
      "alert",
      "Someone else changed this import while you were editing. Your changes were not saved. This is its current state.",
    );
    return res.redirect(303, `/staff/imports/${file.id}`);
  }
  if (refused) return render(res, file, { ...chosen, ...others }, refused);
  res.redirect(303, `/staff/imports/${file.id}`);
}

function render(res: Response, file: Import, values: Record<string, string>, again?: Refusal) {
  const columns = file.columnList;
  res.status(again?.status ?? 200).render("staff/households/imports/columns", {
    title: `Columns of ${file.fileName}`,
    file,
    values,
    columns: columns.map((column: Column, index) => ({ index, heading: column.heading, first: firstValues(column) })),
    fields: fieldsToChoose(columns.length).map((field) => ({ value: field, label: labelOf(field) })),
    lacksHeadings: lacksHeadings(columns),
    ...again,
  });
}

function byColumn(fields: readonly string[]) {
  return Object.fromEntries(fields.map((field, index) => [`column-${index}`, field]));
}
