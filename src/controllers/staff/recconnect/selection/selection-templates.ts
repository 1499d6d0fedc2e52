import type { Request, Response } from "express";
import { refuseTemplateOfSchedule, removeTemplate } from "../../../../models/recconnect/schedules/schedule-templates";
import { SelectionTemplate } from "../../../../models/recconnect/selection/selection-template";
import { fields, ticked } from "../../../../web/fields";
import { refusal } from "../../../../web/refusal";
import { parseSelection, submittedSelection } from "./selection-form";
import { showSelectionForm } from "./selection-page";

/** Keeps what the form says under a name. */
export async function create(req: Request, res: Response) {
  const values = {
    ...submittedSelection(req.body),
    ...fields(req.body, "templateName"),
    replace: ticked(req.body, "replace"),
  };
  const { templateName, replace } = values;
  let saved: { id: number } | undefined;
  const refused = await refusal(async () => {
    await refuseTemplateOfSchedule(templateName, req.clerk);
    saved = await SelectionTemplate.save(templateName, await parseSelection(values), req.clerk, replace);
  });
  if (refused) return showSelectionForm(req, res, { values, refused });

  req.flash("notice", `These settings are saved as "${templateName}". Nothing was printed.`);
  res.redirect(303, `/staff/recconnect?settings=${saved?.id ?? "default"}`);
}

/** Forgets saved settings; the campaigns that were made with them stay. */
export async function destroy(req: Request, res: Response) {
  const name = await removeTemplate(req.params.id, req.clerk);
  req.flash("notice", `The settings "${name}" are deleted.`);
  res.redirect(303, "/staff/recconnect");
}
