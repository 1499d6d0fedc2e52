import type { Request, Response } from "express";
import { OwnPassword, TooManyGuesses } from "../../../models/staff/own-password";
import { staffPasswordRules } from "../../../models/staff/staff-password";
import { secrets } from "../../../web/fields";
import { refusal } from "../../../web/refusal";
import { beginSession, endSession } from "../../../web/sessions";

/** A clerk's own password. One that an administrator set must be changed before anything else. */
export function edit(_req: Request, res: Response) {
  show(res, {});
}

/** Changes it. This session continues under a new ID, and all others end. */
export async function update(req: Request, res: Response) {
  const submitted = secrets(req.body, "presentPassword", "password", "passwordAgain");

  try {
    const refused = await refusal(() => new OwnPassword(req.clerk).change(submitted));
    if (refused) return show(res.status(refused.status), { errors: errorsOf(refused) });
  } catch (error) {
    if (!(error instanceof TooManyGuesses)) throw error;
    await endSession(req, res, "staff");
    return res.redirect(303, "/staff/login");
  }

  await beginSession(req, { clerkId: req.clerk.id, epoch: req.clerk.sessionEpoch });
  req.flash("notice", "You changed your password. On other devices, sign in again.");
  res.redirect(303, "/staff");
}

function errorsOf({ status, errors }: { status: number; errors: Record<string, string> }) {
  return status === 409
    ? { form: "Someone else changed your account while you were editing. Reload this page." }
    : errors;
}

function show(res: Response, data: object) {
  res.render("staff/administration/password/edit", {
    title: "Change your password",
    rules: staffPasswordRules,
    ...data,
  });
}
