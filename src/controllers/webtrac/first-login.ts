import type { Request, Response } from "express";
import { PasswordDevice } from "../../models/settings/password-device";
import { OwnCredentials } from "../../models/web-access/own-credentials";
import { rulesOfPin } from "../../models/web-access/pin-policy";
import { fields, secrets } from "../../web/fields";
import { refusal } from "../../web/refusal";
import { beginSession } from "../../web/sessions";

/** The forced change after an assigned or temporary PIN. */
export async function edit(req: Request, res: Response) {
  await show(req, res, { values: { userName: req.webUser.userName } });
}

/** Saves the chosen user name and PIN. No other page opens before that. */
export async function update(req: Request, res: Response) {
  const submitted = { ...fields(req.body, "userName"), ...secrets(req.body, "pin", "pinAgain") };
  const { webUser, household } = req;

  const refused = await refusal(() => new OwnCredentials(webUser, household).finishFirstLogin(submitted));
  if (refused?.status === 409) return res.redirect(303, "/login");
  if (refused) return show(req, res.status(422), { values: { userName: submitted.userName }, errors: refused.errors });

  await beginSession(req, { webUserId: webUser.id, epoch: webUser.sessionEpoch });
  req.flash("notice", `Your PIN is saved. From now on, sign in with ${webUser.userName} and the PIN you chose.`);
  res.redirect(303, "/account");
}

async function show(req: Request, res: Response, data: object) {
  const { mayKeepAssigned, leastPinLength } = await PasswordDevice.current();
  res.render("webtrac/first-login/edit", {
    title: "Choose your user name and PIN",
    mayKeep: mayKeepAssigned && !req.webUser.cameWithTemporaryPin,
    temporary: req.webUser.cameWithTemporaryPin,
    rules: rulesOfPin(leastPinLength),
    ...data,
  });
}
