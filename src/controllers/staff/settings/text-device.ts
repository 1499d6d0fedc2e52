import type { Request, Response } from "express";
import { config } from "../../../config";
import { INCOMING_TEXTS, TextDevice, textDeviceLabels } from "../../../models/settings/text-device";
import { shownTextNames, textDeviceFormValues, textDeviceFrom } from "../../../models/settings/text-device-form";
import { fields, secrets, ticked, version } from "../../../web/fields";
import { refusal } from "../../../web/refusal";
import { formAgain } from "../form-again";

const { tokenSeal: _never, ...shownLabels } = textDeviceLabels;

/** The Text Device: whether and how texts are sent. */
export async function edit(_req: Request, res: Response) {
  const { version, ...values } = await TextDevice.read();
  await showTextDevice(res, { values: textDeviceFormValues(values), version });
}

/** Saves the Text Device. */
export async function update(req: Request, res: Response) {
  const shown = fields(req.body, ...shownTextNames);
  const submitted = { ...shown, ...secrets(req.body, "token"), removeToken: ticked(req.body, "removeToken") };
  const opened = version(req.body);
  const refused = await refusal(async () => {
    await TextDevice.save(textDeviceFrom(submitted, await TextDevice.read()), opened, req.clerk);
  });
  if (refused) return showTextDevice(res.status(refused.status), formAgain(refused, shownLabels, shown, opened));

  const sends = shown.protocol === "HTTP provider";
  req.flash(
    "notice",
    `The Text Device was saved. ${sends ? "Gatehouse sends texts while mail is live." : "Texts are in practice mode, so none are sent."}`,
  );
  res.redirect(303, "/staff/settings/text-device");
}

async function showTextDevice(res: Response, data: object) {
  const { tokenSeal } = await TextDevice.read();
  res.render("staff/settings/text-device/edit", {
    title: "Text Device",
    labels: textDeviceLabels,
    tokenSaved: tokenSeal !== "",
    incoming: `${config.baseUrl}${INCOMING_TEXTS}`,
    ...data,
  });
}
