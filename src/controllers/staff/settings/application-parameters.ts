import type { Request, Response } from "express";
import {
  ApplicationParameters,
  applicationParametersLabels,
  randomPinLength,
} from "../../../models/settings/application-parameters";
import {
  applicationParametersFrom,
  formValues,
  MAX_RANDOM_PIN_LENGTH,
  minRandomPinLength,
  type SubmittedApplicationParameters,
} from "../../../models/settings/application-parameters-form";
import { PasswordDevice } from "../../../models/settings/password-device";
import { UserNameSimulation } from "../../../models/web-access/user-name-simulation";
import { fields, version } from "../../../web/fields";
import { refusal } from "../../../web/refusal";
import { formAgain } from "../form-again";

const REFRESH_SECONDS = 2;

/** Application parameters: the user name and PIN of a new household, and a simulation of each user name format. */
export async function edit(_req: Request, res: Response) {
  const { version, ...current } = await ApplicationParameters.read();
  const values = formValues({ ...current, randomPinLength: await randomPinLength() });
  await show(res, { values, version });
}

/** Saves the application parameters. */
export async function update(req: Request, res: Response) {
  const values = fields(req.body, "userNameFormat", "randomPinLength", "passwordResetEmail");
  const opened = version(req.body);

  const refused = await refusal(() => save(values, opened, req));
  if (refused) return show(res.status(refused.status), formAgain(refused, applicationParametersLabels, values, opened));

  req.flash("notice", "You saved the application parameters. They apply to households added from now on.");
  res.redirect(303, "/staff/settings/application-parameters");
}

async function save(values: SubmittedApplicationParameters, opened: number, req: Request) {
  const { leastPinLength } = await PasswordDevice.current();
  await ApplicationParameters.save(applicationParametersFrom(values, leastPinLength), opened, req.clerk);
}

async function show(res: Response, data: object) {
  const { leastPinLength } = await PasswordDevice.current();
  const simulation = await UserNameSimulation.newest();
  res.render("staff/settings/application-parameters/edit", {
    title: "Application parameters",
    labels: applicationParametersLabels,
    pinLengths: { min: minRandomPinLength(leastPinLength), max: MAX_RANDOM_PIN_LENGTH },
    simulation,
    refreshEverySeconds: simulation && !simulation.doneAt ? REFRESH_SECONDS : undefined,
    ...data,
  });
}
