import type { Request, Response } from "express";
import { PasswordDevice } from "../../models/settings/password-device";
import { OwnCredentials } from "../../models/web-access/own-credentials";
import { rulesOfPin } from "../../models/web-access/pin-policy";
import { ResetLink } from "../../models/web-access/reset-link";
import { fields, secrets } from "../../web/fields";
import { refusal } from "../../web/refusal";

const GONE = 410;

/** The pages behind an email's link: a button, then the new PIN, then a confirmation. */
export async function edit(req: Request, res: Response) {
  if (req.session.resetDone) {
    return res.render("webtrac/reset/done", {
      title: "Your new PIN is saved",
      locked: req.session.resetDone === "locked",
    });
  }
  const link = await ResetLink.of(req.session.resetToken);
  if (!link) return ended(res);
  if (!req.session.resetOpened) return res.render("webtrac/reset/show", { title: "Choose a new PIN" });
  await form(res, link, {});
}

/** Opens the form, or saves the new PIN and uses up the link. */
export async function update(req: Request, res: Response) {
  const link = await ResetLink.of(req.session.resetToken);
  if (!link) return ended(res);
  if (fields(req.body, "step").step === "open") {
    req.session.resetOpened = true;
    return res.redirect(303, "/reset");
  }

  const { webUser } = link;
  const own = new OwnCredentials(webUser, await webUser.household());
  const refused = await refusal(() => own.resetPin(secrets(req.body, "pin", "pinAgain"), link));
  if (refused?.status === 409) return ended(res);
  if (refused) return form(res.status(422), link, { errors: refused.errors });

  req.session.resetToken = undefined;
  req.session.resetDone = (await webUser.lockedOut()) ? "locked" : "done";
  res.redirect(303, "/reset");
}

async function form(res: Response, { webUser }: ResetLink, data: object) {
  const { leastPinLength } = await PasswordDevice.current();
  res.render("webtrac/reset/edit", {
    title: "Choose a new PIN",
    userName: webUser.userName,
    rules: rulesOfPin(leastPinLength),
    ...data,
  });
}

function ended(res: Response) {
  res.status(GONE).render("webtrac/reset/ended", { title: "This link no longer works" });
}
