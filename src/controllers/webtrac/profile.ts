import type { Request, Response } from "express";
import { Unsubscription } from "../../models/messages/unsubscription";
import { PasswordDevice } from "../../models/settings/password-device";
import { rulesOfPin } from "../../models/web-access/pin-policy";

/** My Profile: change the user name or the PIN. Both ask for the current PIN. */
export async function show(_req: Request, res: Response) {
  await showProfile(res, {});
}

/** Shows the page, after an error with what was typed and the errors. */
export async function showProfile(res: Response, data: object) {
  const { leastPinLength } = await PasswordDevice.current();
  const { household } = res.req;
  const unsubscription = await Unsubscription.of(household);
  res.render("webtrac/profile/edit", {
    title: "My Profile",
    rules: rulesOfPin(leastPinLength),
    unsubscription,
    getsMailings: household.email !== null && !unsubscription,
    ...data,
  });
}
