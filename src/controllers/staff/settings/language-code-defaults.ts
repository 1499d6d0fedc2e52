import type { Request, Response } from "express";
import { LanguageCode } from "../../../models/messages/canned-texts/language-code";
import { version } from "../../../web/fields";
import { refusal } from "../../../web/refusal";

/** Restores the default of a canned message. The text it replaces stays in the list of versions. */
export async function create(req: Request, res: Response) {
  const code = await LanguageCode.find(req.params.number);

  const refused = await refusal(() => code.change(code.defaultText, version(req.body), req.clerk));

  if (refused)
    req.flash(
      "alert",
      "Someone else changed this message while you were viewing it. Nothing was changed. Check the current text, then try again.",
    );
  else req.flash("notice", `Language code ${code.number} has its default text again.`);
  res.redirect(303, `/staff/settings/language-codes/${code.number}`);
}
