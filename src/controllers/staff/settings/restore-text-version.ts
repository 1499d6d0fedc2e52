import type { Request, Response } from "express";
import type { Clerk } from "../../../models/staff/clerk";
import { fields, version } from "../../../web/fields";
import { refusal } from "../../../web/refusal";

interface Text {
  restore(version: unknown, opened: number, by: Clerk): Promise<void>;
}

/** Restores the version of a text that the form names, then redirects to the text's page at `here`. */
export async function restoreTextVersion(req: Request, res: Response, text: Text, name: string, here: string) {
  const { from } = fields(req.body, "from");
  const refused = await refusal(() => text.restore(from, version(req.body), req.clerk));

  if (refused?.status === 409) {
    req.flash(
      "alert",
      `Someone else changed ${name} while you were viewing it. Nothing was restored. Check the current text, then try again.`,
    );
  } else if (refused) {
    const reasons = Object.values(refused.errors).join(" ");
    req.flash("alert", `Version ${from} can't be restored as it is. ${reasons} Nothing was changed.`);
  } else req.flash("notice", `Version ${from} of ${name} was restored. It takes effect immediately.`);
  res.redirect(303, here);
}
