import type { Request, Response } from "express";
import { lockoutText, PasswordDevice, passwordDeviceLabels } from "../../../models/settings/password-device";
import {
  boxNames,
  formValues,
  type NumberName,
  numberFields,
  numberNames,
  passwordDeviceFrom,
  rangeHint,
  type SubmittedPasswordDevice,
  textNames,
} from "../../../models/settings/password-device-form";
import { fields, ticked, version, wholeNumber } from "../../../web/fields";
import { refusal } from "../../../web/refusal";
import { formAgain } from "../form-again";

/** The Password Device: attempts, lockout, PINs and sessions. */
export async function edit(_req: Request, res: Response) {
  const device = await PasswordDevice.read();
  show(res, { values: formValues(device), version: device.version });
}

/** Saves the Password Device. "Show preview" only shows the texts as customers would see them. */
export async function update(req: Request, res: Response) {
  const values = submittedIn(req.body);
  const opened = version(req.body);
  if (ticked(req.body, "preview")) return show(res, { values, version: opened });

  const refused = await refusal(() => save(values, opened, req));
  if (refused) {
    const again = { ...refused, current: refused.current && currentValues(refused.current) };
    return show(res.status(refused.status), formAgain(again, passwordDeviceLabels, values, opened, checkboxLabels));
  }

  req.flash("notice", "You saved the Password Device. The changes apply now.");
  res.redirect(303, "/staff/settings/password-device");
}

async function save(values: SubmittedPasswordDevice, opened: number, req: Request) {
  await PasswordDevice.save(passwordDeviceFrom(values), opened, req.clerk);
}

function submittedIn(body: unknown): SubmittedPasswordDevice {
  const boxes = Object.fromEntries(boxNames.map((name) => [name, ticked(body, name)]));
  return { ...fields(body, ...numberNames, ...textNames), ...boxes } as SubmittedPasswordDevice;
}

function currentValues(current: Readonly<Record<string, unknown>>) {
  return { ...formValues(current as Parameters<typeof formValues>[0]), version: current.version };
}

function checkboxLabels(values: Readonly<Record<string, unknown>>) {
  const boxes = boxNames.map((name) => [name, values[name] ? "selected" : "not selected"]);
  return { ...values, ...Object.fromEntries(boxes) };
}

function show(res: Response, data: { values: Readonly<Record<string, unknown>>; version: unknown }) {
  const minutes = wholeNumber(String(data.values.unlockMinutes)) || null;
  const fieldValues = { officePhone: res.locals.office.phone, minutes };
  res.render("staff/settings/password-device/edit", {
    title: "Password Device",
    labels: passwordDeviceLabels,
    number: numberField,
    preview: (name: string) => lockoutText(String(data.values[name]), fieldValues),
    ...data,
  });
}

function numberField(name: NumberName) {
  return {
    name,
    label: passwordDeviceLabels[name],
    hint: `${numberFields[name].effect} ${rangeHint(name)}`,
    required: !("blank" in numberFields[name]),
    inputmode: "numeric",
    autocomplete: "off",
    width: "xs",
  };
}
