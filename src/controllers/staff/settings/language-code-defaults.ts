import type { Request, Response } from "express";
import { LanguageCode } from "../../../models/messages/canned-texts/language-code";
import { version } from "../../../web/fields";
import { refusal } from "../../../web/refusal";

/** Gives a canned message its default again; what it said before stays among its versions. */
export async function create(req: Request, res: Response) {
  const code = await LanguageCode.find(req.params.number);

  const refused = await refusal(() => code.change(code.defaultText, version(req.body), req.clerk));

  if (refused) req.flash("alert", "Someone changed this message meanwhile. Nothing was changed: look again.");
  else req.flash("notice", `Language code ${code.number} says its default again.`);
  res.redirect(303, `/staff/settings/language-codes/${code.number}`);
}
