import type { Request, Response } from "express";
import { PassType } from "../../../models/households/pass-type";
import { fields, version } from "../../../web/fields";
import { refusal } from "../../../web/refusal";
import { formAgain } from "../form-again";

const labels = { code: "Code", description: "Description" };

/** The pass types there are, and a form for another. */
export async function index(_req: Request, res: Response) {
  await list(res, {});
}

/** Adds a pass type. */
export async function create(req: Request, res: Response) {
  const values = fields(req.body, "code", "description");

  const refused = await refusal(() => PassType.add(values, req.clerk));
  if (refused) return list(res.status(refused.status), { values, errors: refused.errors });

  req.flash("notice", `Pass type ${values.code.toUpperCase()} is added.`);
  res.redirect(303, "/staff/settings/pass-types");
}

/** The form of one pass type. */
export async function edit(req: Request, res: Response) {
  const type = await PassType.find(req.params.id);
  renaming(res, type, { values: type, version: type.version });
}

/** Renames a pass type; its passes keep it. */
export async function update(req: Request, res: Response) {
  const type = await PassType.find(req.params.id);
  const values = fields(req.body, "code", "description");
  const opened = version(req.body);

  const refused = await refusal(() => type.rename(values, opened, req.clerk));
  if (refused) return renaming(res.status(refused.status), type, formAgain(refused, labels, values, opened));

  req.flash("notice", `Pass type ${type.code} is saved.`);
  res.redirect(303, "/staff/settings/pass-types");
}

async function list(res: Response, data: object) {
  res.render("staff/settings/pass-types/index", { title: "Pass types", types: await PassType.all(), ...data });
}

function renaming(res: Response, type: PassType, data: object) {
  res.render("staff/settings/pass-types/edit", { title: `Pass type ${type.code}`, passType: type, ...data });
}
