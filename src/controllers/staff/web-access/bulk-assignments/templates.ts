import type { Request, Response } from "express";
import { BulkTemplate } from "../../../../models/web-access/bulk-assignments/bulk-settings";
import { fields, ticked } from "../../../../web/fields";
import { refusal } from "../../../../web/refusal";
import { showForm } from "./form-page";
import { parseSettings, submittedSettings } from "./settings-form";

/** Saves the settings in the form under a name. */
export async function create(req: Request, res: Response) {
  const values = {
    ...submittedSettings(req.body),
    ...fields(req.body, "templateName"),
    replace: ticked(req.body, "replace"),
  };
  const { templateName, replace } = values;
  let saved: { id: number } | undefined;
  const refused = await refusal(async () => {
    saved = await BulkTemplate.save(templateName, await parseSettings(values), req.clerk, replace);
  });
  if (refused) return showForm(req, res, { values, refused });

  req.flash("notice", `Settings saved as "${templateName}". Nothing was previewed.`);
  res.redirect(303, `/staff/bulk-assignments?settings=${saved?.id ?? "default"}`);
}

/** Deletes saved settings; runs made with them stay. */
export async function destroy(req: Request, res: Response) {
  const name = await BulkTemplate.remove(req.params.id, req.clerk);
  req.flash("notice", `Settings "${name}" deleted.`);
  res.redirect(303, "/staff/bulk-assignments");
}
