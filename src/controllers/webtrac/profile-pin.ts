import type { Request, Response } from "express";
import { OwnCredentials } from "../../models/web-access/own-credentials";
import { secrets } from "../../web/fields";
import { beginSession } from "../../web/sessions";
import { showProfile } from "./profile";
import { refusalOfOwner } from "./refusal-of-owner";

/** Changes the household's PIN. This session continues under a new ID, and all others end. */
export async function update(req: Request, res: Response) {
  const submitted = secrets(req.body, "presentPin", "pin", "pinAgain");
  const own = new OwnCredentials(req.webUser, req.household);

  const refused = await refusalOfOwner(req, res, () => own.changePin(submitted));
  if (refused === "answered") return;
  if (refused) return showProfile(res.status(422), { errors: refused });

  await beginSession(req, { webUserId: req.webUser.id, epoch: req.webUser.sessionEpoch });
  req.flash("notice", "You changed your PIN. On other devices, sign in again.");
  res.redirect(303, "/account/profile");
}
