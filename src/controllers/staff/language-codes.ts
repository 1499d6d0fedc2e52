import type { Request, Response } from "express";
import { refuse } from "../../models/faults";
import { faultInBody, faultInLine } from "../../models/letters/faults-in-text";
import { LanguageCode } from "../../models/letters/language-code";
import { MERGE_FIELDS } from "../../models/letters/merge-fields";
import { previewOf } from "../../models/letters/preview";
import { fields, ticked, version } from "../../web/fields";
import { refusal } from "../../web/refusal";
import { formAgain } from "./form-again";

const labels = { content: "Text" };

/** The canned messages, by number. */
export async function index(_req: Request, res: Response) {
  res.render("staff/language-codes/index", { title: "Language codes", codes: await LanguageCode.all() });
}

/** One canned message, its default and what it said before. */
export async function edit(req: Request, res: Response) {
  const code = await LanguageCode.find(req.params.number);
  await show(res, code, { values: code, version: code.version });
}

/** Saves the message, or shows what a household would read. */
export async function update(req: Request, res: Response) {
  const code = await LanguageCode.find(req.params.number);
  const values = fields(req.body, "content", "household");
  const opened = version(req.body);
  if (ticked(req.body, "preview")) return show(res, code, { ...(await previewed(res, code, values)), version: opened });

  const refused = await refusal(() => code.change(values.content, opened, req.clerk));
  if (refused) return show(res.status(refused.status), code, formAgain(refused, labels, values, opened));

  req.flash("notice", `Language code ${code.number} is saved. It takes effect at once.`);
  res.redirect(303, `/staff/settings/language-codes/${code.number}`);
}

async function previewed(res: Response, { kind }: LanguageCode, values: { content: string; household: string }) {
  const { content, household } = values;
  let preview: object | undefined;
  const refused = await refusal(async () => {
    refuse({ content: kind === "body" ? faultInBody(content) : faultInLine(content) });
    preview = await previewOf(
      kind === "body" ? { subject: "", body: content } : { subject: content, body: "" },
      household,
    );
  });
  if (refused) res.status(refused.status);
  return { values, preview, errors: refused?.errors };
}

async function show(res: Response, code: LanguageCode, data: object) {
  const versions = await code.versions();
  const title = `Language code ${code.number}`;
  res.render("staff/language-codes/edit", { title, code, versions, mergeFields: MERGE_FIELDS, ...data });
}
