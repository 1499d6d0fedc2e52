import type { Request, Response } from "express";
import { Unsubscription } from "../../models/messages/unsubscription";
import { PasswordDevice } from "../../models/settings/password-device";
import { rulesOfPin } from "../../models/web-access/pin-policy";

/** My Profile: the user name and the PIN, each changed with the present PIN. */
export async function show(_req: Request, res: Response) {
  await showProfile(res, {});
}

/** The page again, with what was typed and why it was refused. */
export async function showProfile(res: Response, data: object) {
  const { leastPinLength } = await PasswordDevice.current();
  const { household } = res.req;
  const unsubscription = await Unsubscription.of(household);
  res.render("webtrac/profile/edit", {
    title: "My Profile",
    rules: rulesOfPin(leastPinLength),
    unsubscription,
    mailingsCome: household.email !== null && !unsubscription,
    ...data,
  });
}
