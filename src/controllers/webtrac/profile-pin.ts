import type { Request, Response } from "express";
import { OwnCredentials } from "../../models/web-access/own-credentials";
import { secrets } from "../../web/fields";
import { beginSession } from "../../web/sessions";
import { showProfile } from "./profile";
import { refusalOfOwner } from "./refusal-of-owner";

/** Changes the household's PIN; this session goes on under a new id, the others end. */
export async function update(req: Request, res: Response) {
  const typed = secrets(req.body, "presentPin", "pin", "pinAgain");
  const own = new OwnCredentials(req.webUser, req.household);

  const refused = await refusalOfOwner(req, res, () => own.changePin(typed));
  if (refused === "answered") return;
  if (refused) return showProfile(res.status(422), { errors: refused });

  await beginSession(req, { webUserId: req.webUser.id, epoch: req.webUser.sessionEpoch });
  req.flash("notice", "Your PIN is changed. Other devices have to sign in again.");
  res.redirect(303, "/account/profile");
}
