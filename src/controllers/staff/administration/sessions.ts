import type { Request, Response } from "express";
import { PasswordDevice } from "../../../models/settings/password-device";
import { AuditEvent } from "../../../models/staff/audit-event";
import { StaffSignIn, type StaffSignInResult } from "../../../models/staff/staff-sign-in";
import { Busy } from "../../../secrets/hashing";
import { fields, secrets } from "../../../web/fields";
import { placeToReturnTo } from "../../../web/return-to";
import { beginSession, endSession } from "../../../web/sessions";
import { throttled } from "../../../web/throttle";
import { showToVisitor } from "../../../web/views";

const page = { title: "Staff sign-in" };

/** The staff sign-in page. */
export function show(req: Request, res: Response) {
  if (req.clerk) return res.redirect(303, "/staff");
  showToVisitor(res, "staff/administration/login/new", page);
}

/** Signs a clerk in. */
export async function create(req: Request, res: Response) {
  const submitted = { ...fields(req.body, "userName"), ...secrets(req.body, "password") };
  const device = await PasswordDevice.current();
  const uncount = await throttled("staff-sign-in", req.ip ?? "", device.failuresPerAddress);

  const result = await StaffSignIn.attempt(submitted, {
    attempts: device.staffAttempts,
    minutes: device.staffLockMinutes,
  });
  if (result.outcome === "busy") {
    await uncount();
    throw new Busy(result.retryAfterSeconds);
  }
  if (result.outcome !== "signed in") {
    const values = { userName: submitted.userName };
    return res.status(422).render("staff/administration/login/new", { ...page, values, message: errorMessage(result) });
  }

  await uncount();
  const returnTo = placeToReturnTo(req, "/staff");
  await beginSession(req, { clerkId: result.clerk.id, epoch: result.clerk.sessionEpoch });
  res.redirect(303, returnTo);
}

/** Signs the clerk out and ends the session on the server. */
export async function destroy(req: Request, res: Response) {
  await AuditEvent.note("clerk signed out", req.clerk);
  await endSession(req, res, "staff");
  res.setHeader("Clear-Site-Data", '"cache", "storage"');
  res.redirect(303, "/staff/login");
}

/** Extends a session that is about to end. */
export function update(req: Request, res: Response) {
  req.session.seenAt = Date.now();
  res.status(204).end();
}

function errorMessage(result: StaffSignInResult) {
  return result.outcome === "locked"
    ? `Too many incorrect passwords. Wait ${result.minutes} minutes and try again, or ask an administrator for a new password.`
    : "The user name and password don't match. Check both and try again.";
}
