import type { Request, Response } from "express";
import { PassType } from "../../../../models/households/pass-type";
import { fields } from "../../../../web/fields";
import { submittedSelection } from "./selection-form";
import { showSelectionForm } from "./selection-page";

/** Puts all pass types into the browser, or takes all out; what else was typed stays. Keeps nothing. */
export async function create(req: Request, res: Response) {
  const all = fields(req.body, "browser").browser === "all";
  const passTypeIds = all ? (await PassType.all()).map(({ id }) => String(id)) : [];
  const values = { ...submittedSelection(req.body), ...fields(req.body, "templateName"), passTypeIds };
  const filled = all ? "All pass types are in the browser." : "The browser is empty.";
  await showSelectionForm(req, res, { values, filled });
}
