import type { Request, Response } from "express";
import { Import } from "../../../models/households/imports/import";
import { version } from "../../../web/fields";
import { refusal } from "../../../web/refusal";

/** Starts the import that was previewed, or goes on with what was stopped. */
export async function create(req: Request, res: Response) {
  const file = await Import.findTaken(req.params.id);
  const refused = await refusal(() => file.start(version(req.body), req.clerk));
  if (refused)
    req.flash("alert", "The columns were changed since you opened this page. Look at the preview, then press Import.");
  res.redirect(303, `/staff/imports/${file.id}`);
}

/** Stops what runs. */
export async function destroy(req: Request, res: Response) {
  const file = await Import.findTaken(req.params.id);
  await file.stop(req.clerk);
  res.redirect(303, `/staff/imports/${file.id}`);
}
