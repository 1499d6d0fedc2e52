import type { Request, Response } from "express";
import { BulkTemplate } from "../../../../models/web-access/bulk-assignments/bulk-template";
import { fields, ticked } from "../../../../web/fields";
import { refusal } from "../../../../web/refusal";
import { showForm } from "./form-page";
import { settingsTyped, typedSettings } from "./settings-form";

/** Keeps what the form says under a name. */
export async function create(req: Request, res: Response) {
  const values = {
    ...typedSettings(req.body),
    ...fields(req.body, "templateName"),
    replace: ticked(req.body, "replace"),
  };
  const { templateName, replace } = values;
  let saved: { id: number } | undefined;
  const refused = await refusal(async () => {
    saved = await BulkTemplate.save(templateName, await settingsTyped(values), req.clerk, replace);
  });
  if (refused) return showForm(req, res, { values, refused });

  req.flash("notice", `These settings are saved as "${templateName}". Nothing was previewed.`);
  res.redirect(303, `/staff/bulk-assignments?settings=${saved?.id ?? "default"}`);
}

/** Forgets saved settings; the runs that were made with them stay. */
export async function destroy(req: Request, res: Response) {
  const name = await BulkTemplate.remove(req.params.id, req.clerk);
  req.flash("notice", `The settings "${name}" are deleted.`);
  res.redirect(303, "/staff/bulk-assignments");
}
