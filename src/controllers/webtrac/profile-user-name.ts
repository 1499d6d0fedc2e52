import type { Request, Response } from "express";
import { OwnCredentials } from "../../models/web-access/own-credentials";
import { fields, secrets } from "../../web/fields";
import { showProfile } from "./profile";
import { refusalOfOwner } from "./refusal-of-owner";

/** Changes the household's user name. */
export async function update(req: Request, res: Response) {
  const submitted = { ...fields(req.body, "userName"), presentPin: secrets(req.body, "pinForUserName").pinForUserName };
  const own = new OwnCredentials(req.webUser, req.household);

  const refused = await refusalOfOwner(req, res, () => own.changeUserName(submitted));
  if (refused === "answered") return;
  if (refused) return showProfile(res.status(422), { values: { userName: submitted.userName }, errors: refused });

  req.flash("notice", `Your user name is now ${req.webUser.userName}.`);
  res.redirect(303, "/account/profile");
}
