import type { Request, Response } from "express";
import { lockoutText, PasswordDevice, passwordDeviceLabels } from "../../../models/settings/password-device";
import {
  asTyped,
  boxNames,
  type NumberName,
  numberFields,
  numberNames,
  passwordDeviceFrom,
  rangeInWords,
  type TypedPasswordDevice,
  textNames,
} from "../../../models/settings/password-device-form";
import { fields, ticked, version, wholeNumber } from "../../../web/fields";
import { refusal } from "../../../web/refusal";
import { formAgain } from "../form-again";

/** The Password Device: attempts, lockout, PINs and sessions. */
export async function edit(_req: Request, res: Response) {
  const device = await PasswordDevice.read();
  show(res, { values: asTyped(device), version: device.version });
}

/** Saves the Password Device; "Show preview" only shows what was typed. */
export async function update(req: Request, res: Response) {
  const values = typedIn(req.body);
  const opened = version(req.body);
  if (ticked(req.body, "preview")) return show(res, { values, version: opened });

  const refused = await refusal(() => save(values, opened, req));
  if (refused) {
    const again = { ...refused, current: refused.current && shownOf(refused.current) };
    return show(res.status(refused.status), formAgain(again, passwordDeviceLabels, values, opened, boxesInWords));
  }

  req.flash("notice", "The Password Device is saved. It applies from now on.");
  res.redirect(303, "/staff/settings/password-device");
}

async function save(values: TypedPasswordDevice, opened: number, req: Request) {
  await PasswordDevice.save(passwordDeviceFrom(values), opened, req.clerk);
}

function typedIn(body: unknown): TypedPasswordDevice {
  const boxes = Object.fromEntries(boxNames.map((name) => [name, ticked(body, name)]));
  return { ...fields(body, ...numberNames, ...textNames), ...boxes } as TypedPasswordDevice;
}

function shownOf(current: Readonly<Record<string, unknown>>) {
  return { ...asTyped(current as Parameters<typeof asTyped>[0]), version: current.version };
}

function boxesInWords(values: Readonly<Record<string, unknown>>) {
  const boxes = boxNames.map((name) => [name, values[name] ? "ticked" : "not ticked"]);
  return { ...values, ...Object.fromEntries(boxes) };
}

function show(res: Response, data: { values: Readonly<Record<string, unknown>>; version: unknown }) {
  const minutes = wholeNumber(String(data.values.unlockMinutes)) || null;
  const filledIn = { officePhone: res.locals.office.phone, minutes };
  res.render("staff/settings/password-device/edit", {
    title: "Password Device",
    labels: passwordDeviceLabels,
    number: numberField,
    preview: (name: string) => lockoutText(String(data.values[name]), filledIn),
    ...data,
  });
}

function numberField(name: NumberName) {
  return {
    name,
    label: passwordDeviceLabels[name],
    hint: `${numberFields[name].effect} ${rangeInWords(name)}`,
    required: !("blank" in numberFields[name]),
    inputmode: "numeric",
    autocomplete: "off",
    width: "xs",
  };
}
