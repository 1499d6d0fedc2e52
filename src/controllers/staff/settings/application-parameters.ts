import type { Request, Response } from "express";
import {
  ApplicationParameters,
  applicationParametersLabels,
  randomPinLength,
} from "../../../models/settings/application-parameters";
import {
  applicationParametersFrom,
  asTyped,
  LONGEST_RANDOM_PIN,
  shortestRandomPin,
  type TypedApplicationParameters,
} from "../../../models/settings/application-parameters-form";
import { PasswordDevice } from "../../../models/settings/password-device";
import { UserNameSimulation } from "../../../models/web-access/user-name-simulation";
import { fields, version } from "../../../web/fields";
import { refusal } from "../../../web/refusal";
import { formAgain } from "../form-again";

const REFRESH_SECONDS = 2;

/** Application parameters: what user name and PIN a new household gets, and what each format would give. */
export async function edit(_req: Request, res: Response) {
  const { version, ...present } = await ApplicationParameters.read();
  const values = asTyped({ ...present, randomPinLength: await randomPinLength() });
  await show(res, { values, version });
}

/** Saves the application parameters. */
export async function update(req: Request, res: Response) {
  const values = fields(req.body, "userNameFormat", "randomPinLength", "passwordResetEmail");
  const opened = version(req.body);

  const refused = await refusal(() => save(values, opened, req));
  if (refused) return show(res.status(refused.status), formAgain(refused, applicationParametersLabels, values, opened));

  req.flash("notice", "The application parameters are saved. They apply to households added from now on.");
  res.redirect(303, "/staff/settings/application-parameters");
}

async function save(values: TypedApplicationParameters, opened: number, req: Request) {
  const { leastPinLength } = await PasswordDevice.current();
  await ApplicationParameters.save(applicationParametersFrom(values, leastPinLength), opened, req.clerk);
}

async function show(res: Response, data: object) {
  const { leastPinLength } = await PasswordDevice.current();
  const simulation = await UserNameSimulation.newest();
  res.render("staff/settings/application-parameters/edit", {
    title: "Application parameters",
    labels: applicationParametersLabels,
    pinLengths: { shortest: shortestRandomPin(leastPinLength), longest: LONGEST_RANDOM_PIN },
    simulation,
    refreshEverySeconds: simulation && !simulation.doneAt ? REFRESH_SECONDS : undefined,
    ...data,
  });
}
