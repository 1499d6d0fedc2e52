import type { Request, Response } from "express";
import { WebParameters, webParametersLabels } from "../../models/settings/web-parameters";
import { webParametersFrom, webParametersTexts } from "../../models/settings/web-parameters-form";
import { fields, ticked, version } from "../../web/fields";
import { refusal } from "../../web/refusal";
import { formAgain } from "./form-again";

/** Web Parameters: whether the public site is live, its name, and the office. */
export async function edit(_req: Request, res: Response) {
  const { version, ...values } = await WebParameters.read();
  show(res, { values, version });
}

/** Saves Web Parameters. */
export async function update(req: Request, res: Response) {
  const values = { ...fields(req.body, ...webParametersTexts), siteIsLive: ticked(req.body, "siteIsLive") };
  const opened = version(req.body);

  const refused = await refusal(() => save(values, opened, req));
  if (refused) {
    return show(res.status(refused.status), formAgain(refused, webParametersLabels, values, opened, boxInWords));
  }

  req.flash("notice", `Web Parameters are saved. The site is ${values.siteIsLive ? "live" : "not live"}.`);
  res.redirect(303, "/staff/settings/web-parameters");
}

async function save(values: Parameters<typeof webParametersFrom>[0], opened: number, req: Request) {
  await WebParameters.save(webParametersFrom(values), opened, req.clerk);
}

function boxInWords(values: Readonly<Record<string, unknown>>) {
  return { ...values, siteIsLive: values.siteIsLive ? "ticked" : "not ticked" };
}

function show(res: Response, data: object) {
  res.render("staff/web-parameters/edit", { title: "Web Parameters", labels: webParametersLabels, ...data });
}
