import type { Request, Response } from "express";
import type { Clerk } from "../../../models/staff/clerk";
import { fields, version } from "../../../web/fields";
import { refusal } from "../../../web/refusal";

interface Text {
  restore(version: unknown, opened: number, by: Clerk): Promise<void>;
}

/** Makes a text say again what it said at the version named in the form, and goes back to the text at `here`. */
export async function restoreTextVersion(req: Request, res: Response, text: Text, name: string, here: string) {
  const { from } = fields(req.body, "from");
  const refused = await refusal(() => text.restore(from, version(req.body), req.clerk));

  if (refused?.status === 409) {
    req.flash("alert", `Someone changed ${name} meanwhile. Nothing was brought back: look again.`);
  } else if (refused) {
    const why = Object.values(refused.errors).join(" ");
    req.flash("alert", `Version ${from} can't be brought back as it is. ${why} Nothing was changed.`);
  } else req.flash("notice", `${name} says again what it said in version ${from}. It takes effect at once.`);
  res.redirect(303, here);
}
