import type { Request, Response } from "express";
import { CommentCode } from "../../../models/messages/canned-texts/comment-code";
import { validateMessageText } from "../../../models/messages/canned-texts/text-validation";
import { MERGE_FIELDS } from "../../../models/messages/merging/merge-fields";
import { fields, ticked, version } from "../../../web/fields";
import { refusal } from "../../../web/refusal";
import { formAgain } from "../form-again";
import { previewDefaults, previewForForm } from "./message-previews";

const labels = { name: "Name", subject: "Subject", body: "Text" };
const list = "/staff/settings/comment-codes";

export { blank as new };

/** All comment codes. */
export async function index(_req: Request, res: Response) {
  res.render("staff/settings/comment-codes/index", { title: "Comment codes", codes: await CommentCode.all() });
}

/** An empty form. */
async function blank(_req: Request, res: Response) {
  await renderNew(res, {});
}

/** Adds a comment code, or previews it for a household. */
export async function create(req: Request, res: Response) {
  const values = fields(req.body, "name", "subject", "body", "household");
  const check = () => validateMessageText(values);
  if (ticked(req.body, "preview"))
    return renderNew(res, { values, ...(await previewForForm(req, res, values, check)) });

  const refused = await refusal(() => CommentCode.add(values, req.clerk));
  if (refused) return renderNew(res.status(refused.status), { values, errors: refused.errors });

  req.flash("notice", `Comment code ${values.name} was added.`);
  res.redirect(303, list);
}

/** One comment code with its versions. */
export async function edit(req: Request, res: Response) {
  const code = await CommentCode.find(req.params.id);
  await renderEdit(res, code, { values: code, version: code.version });
}

/** Saves a comment code, or previews it for a household. */
export async function update(req: Request, res: Response) {
  const code = await CommentCode.find(req.params.id);
  const values = fields(req.body, "name", "subject", "body", "household");
  const opened = version(req.body);
  if (ticked(req.body, "preview")) {
    const shown = await previewForForm(req, res, values, () => validateMessageText(values));
    return renderEdit(res, code, { values, version: opened, ...shown });
  }

  const refused = await refusal(() => code.change(values, opened, req.clerk));
  if (refused) return renderEdit(res.status(refused.status), code, formAgain(refused, labels, values, opened));

  req.flash(
    "notice",
    `Comment code ${code.name} was saved. Gatehouse uses the new text for emails it creates from now on.`,
  );
  res.redirect(303, `${list}/${code.id}`);
}

async function renderNew(res: Response, data: object) {
  const formData = { mergeFields: MERGE_FIELDS, ...(await previewDefaults(res.req.clerk)) };
  res.render("staff/settings/comment-codes/new", { title: "Add a comment code", ...formData, ...data });
}

async function renderEdit(res: Response, code: CommentCode, data: object) {
  const formData = { mergeFields: MERGE_FIELDS, ...(await previewDefaults(res.req.clerk)) };
  const versions = await code.versions();
  const title = `Comment code ${code.name}`;
  res.render("staff/settings/comment-codes/edit", {
    title,
    code,
    versions,
    here: `${list}/${code.id}`,
    ...formData,
    ...data,
  });
}
