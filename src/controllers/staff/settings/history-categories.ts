import type { Request, Response } from "express";
import { HistoryCategory } from "../../../models/recconnect/history-category";
import { fields, version } from "../../../web/fields";
import { refusal } from "../../../web/refusal";
import { formAgain } from "../form-again";

const labels = { code: "Code", description: "Description" };

/** The history categories there are, and a form for another. */
export async function index(_req: Request, res: Response) {
  await list(res, {});
}

/** Adds a history category. */
export async function create(req: Request, res: Response) {
  const values = fields(req.body, "code", "description");

  const refused = await refusal(() => HistoryCategory.add(values, req.clerk));
  if (refused) return list(res.status(refused.status), { values, errors: refused.errors });

  req.flash("notice", `History category ${values.code.toUpperCase()} is added.`);
  res.redirect(303, "/staff/settings/history-categories");
}

/** The form of one history category. */
export async function edit(req: Request, res: Response) {
  const category = await HistoryCategory.find(req.params.id);
  renaming(res, category, { values: category, version: category.version });
}

/** Renames a history category; its history keeps it. */
export async function update(req: Request, res: Response) {
  const category = await HistoryCategory.find(req.params.id);
  const values = fields(req.body, "code", "description");
  const opened = version(req.body);

  const refused = await refusal(() => category.rename(values, opened, req.clerk));
  if (refused) return renaming(res.status(refused.status), category, formAgain(refused, labels, values, opened));

  req.flash("notice", `History category ${category.code} is saved.`);
  res.redirect(303, "/staff/settings/history-categories");
}

async function list(res: Response, data: object) {
  res.render("staff/settings/history-categories/index", {
    title: "History categories",
    categories: await HistoryCategory.all(),
    ...data,
  });
}

function renaming(res: Response, category: HistoryCategory, data: object) {
  res.render("staff/settings/history-categories/edit", {
    title: `History category ${category.code}`,
    category,
    ...data,
  });
}
