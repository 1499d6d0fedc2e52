import type { Request, Response } from "express";
import { refuse } from "../../../models/errors";
import { CommentCode } from "../../../models/messages/canned-texts/comment-code";
import { validateForgottenTexts } from "../../../models/messages/forgotten/forgotten-pin-texts";
import { timeZones } from "../../../models/settings/time-zone";
import { WebParameters, webParametersLabels } from "../../../models/settings/web-parameters";
import {
  logSecChoices,
  type SubmittedWebParameters,
  webParametersFrom,
  webParametersTexts,
} from "../../../models/settings/web-parameters-form";
import { fields, ticked, version } from "../../../web/fields";
import { refusal } from "../../../web/refusal";
import { formAgain } from "../form-again";

/** Web Parameters: whether the public site is live, its name, the office, and the forgotten-PIN emails. */
export async function edit(_req: Request, res: Response) {
  const { version, ...values } = await WebParameters.read();
  await show(res, { values, version });
}

/** Saves Web Parameters. */
export async function update(req: Request, res: Response) {
  const texts = fields(req.body, ...webParametersTexts, ...logSecChoices);
  const values = { ...texts, siteIsLive: ticked(req.body, "siteIsLive") };
  const opened = version(req.body);

  const refused = await refusal(() => save(values, opened, req));
  if (refused) {
    return show(res.status(refused.status), formAgain(refused, webParametersLabels, values, opened, checkboxLabels));
  }

  req.flash("notice", `You saved Web Parameters. The site is ${values.siteIsLive ? "live" : "not live"}.`);
  res.redirect(303, "/staff/settings/web-parameters");
}

async function save(submitted: SubmittedWebParameters, opened: number, req: Request) {
  const values = webParametersFrom(submitted);
  refuse(await validateForgottenTexts(values));
  await WebParameters.save(values, opened, req.clerk);
}

function checkboxLabels(values: Readonly<Record<string, unknown>>) {
  return { ...values, siteIsLive: values.siteIsLive ? "selected" : "not selected" };
}

async function show(res: Response, data: object) {
  const codes = (await CommentCode.all()).map(({ id, name }) => ({ value: String(id), label: name }));
  res.render("staff/settings/web-parameters/edit", {
    title: "Web Parameters",
    labels: webParametersLabels,
    codes,
    timeZones: timeZones(),
    ...data,
  });
}
