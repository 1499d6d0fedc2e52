import type { Request, Response } from "express";
import { refuse } from "../../../models/errors";
import { LanguageCode } from "../../../models/messages/canned-texts/language-code";
import { MERGE_FIELDS } from "../../../models/messages/merging/merge-fields";
import { fields, ticked, version } from "../../../web/fields";
import { refusal } from "../../../web/refusal";
import { formAgain } from "../form-again";
import { previewDefaults, previewForForm } from "./message-previews";

const labels = { content: "Text" };
const list = "/staff/settings/language-codes";

/** The canned messages, by number. */
export async function index(_req: Request, res: Response) {
  res.render("staff/settings/language-codes/index", { title: "Language codes", codes: await LanguageCode.all() });
}

/** One canned message with its default and versions. */
export async function edit(req: Request, res: Response) {
  const code = await LanguageCode.find(req.params.number);
  await show(res, code, { values: code, version: code.version });
}

/** Saves a canned message, or previews it for a household. */
export async function update(req: Request, res: Response) {
  const code = await LanguageCode.find(req.params.number);
  const values = fields(req.body, "content", "household");
  const opened = version(req.body);
  if (ticked(req.body, "preview")) {
    const check = () => refuse({ content: code.validationError(values.content) });
    const shown = await previewForForm(req, res, code.asMessageText(values.content), check);
    return show(res, code, { values, version: opened, ...shown });
  }

  const refused = await refusal(() => code.change(values.content, opened, req.clerk));
  if (refused) return show(res.status(refused.status), code, formAgain(refused, labels, values, opened));

  req.flash("notice", `Language code ${code.number} was saved. It takes effect immediately.`);
  res.redirect(303, `${list}/${code.number}`);
}

async function show(res: Response, code: LanguageCode, data: object) {
  const formData = { mergeFields: MERGE_FIELDS, ...(await previewDefaults(res.req.clerk)) };
  const versions = await code.versions();
  const title = `Language code ${code.number}`;
  res.render("staff/settings/language-codes/edit", {
    title,
    code,
    versions,
    here: `${list}/${code.number}`,
    ...formData,
    ...data,
  });
}
