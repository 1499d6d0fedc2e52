import type { Request, Response } from "express";
import { Import } from "../../../models/households/imports/import";
import { version } from "../../../web/fields";
import { refusal } from "../../../web/refusal";

/** Starts the previewed import, or resumes a stopped one. */
export async function create(req: Request, res: Response) {
  const file = await Import.findUploaded(req.params.id);
  const refused = await refusal(() => file.start(version(req.body), req.clerk));
  if (refused)
    req.flash(
      "alert",
      "Someone else changed the columns while you had this page open. Check the preview, then select Import.",
    );
  res.redirect(303, `/staff/imports/${file.id}`);
}

/** Stops the run in progress. */
export async function destroy(req: Request, res: Response) {
  const file = await Import.findUploaded(req.params.id);
  await file.stop(req.clerk);
  res.redirect(303, `/staff/imports/${file.id}`);
}
