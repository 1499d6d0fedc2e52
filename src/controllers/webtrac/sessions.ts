import type { Request, Response } from "express";
import { config } from "../../config";
import { lockoutText, PasswordDevice } from "../../models/settings/password-device";
import { WebParameters } from "../../models/settings/web-parameters";
import { AuditEvent } from "../../models/staff/audit-event";
import { KNOWN_BROWSER_MS } from "../../models/web-access/known-browser";
import { SignIn, type SignInResult } from "../../models/web-access/sign-in";
import { Busy } from "../../secrets/hashing";
import { cookieIn } from "../../web/cookies";
import { fields, secrets } from "../../web/fields";
import { placeToReturnTo } from "../../web/return-to";
import { beginSession, cookieName, endSession } from "../../web/sessions";
import { TooMany, throttled } from "../../web/throttle";
import { showToVisitor } from "../../web/views";

const page = { title: "Sign in" };

/** The customers' sign-in page. */
export function show(req: Request, res: Response) {
  if (req.webUser) return res.redirect(303, "/account");
  showToVisitor(res, "webtrac/login/new", page);
}

/** Signs a household in, or explains why not and what to do. */
export async function create(req: Request, res: Response) {
  const submitted = { ...fields(req.body, "userName"), ...secrets(req.body, "pin") };
  const { failuresPerAddress } = await PasswordDevice.current();
  const uncount = await throttled("sign-in", req.ip ?? "", failuresPerAddress);

  const result = await SignIn.attempt({ ...submitted, browser: cookieIn(req, cookieName("browser")) });

  if (result.outcome === "signed in") {
    await uncount();
    return welcome(req, res, result);
  }
  if (result.outcome === "busy") {
    await uncount();
    throw new Busy(result.retryAfterSeconds);
  }
  if (result.outcome === "slowed") throw new TooMany(result.retryAfterSeconds);

  const values = { userName: submitted.userName };
  res.status(422).render("webtrac/login/new", { ...page, values, message: await errorMessage(result) });
}

/** Signs the household out and ends the session on the server. */
export async function destroy(req: Request, res: Response) {
  if (req.webUser) await AuditEvent.note("signed out", "customer", { householdId: req.webUser.householdId });
  await endSession(req, res, "web");
  res.setHeader("Clear-Site-Data", '"cache", "storage"');
  res.redirect(303, "/");
}

/** Extends a session that is about to end. */
export function update(req: Request, res: Response) {
  req.session.seenAt = Date.now();
  res.status(204).end();
}

async function welcome(req: Request, res: Response, result: SignInResult & { outcome: "signed in" }) {
  const { webUser, browser, failuresBefore } = result;
  const returnTo = placeToReturnTo(req, "/account");
  const temporary = webUser.cameWithTemporaryPin && { temporaryPin: true };
  await beginSession(req, { webUserId: webUser.id, epoch: webUser.sessionEpoch, ...temporary });

  res.cookie(cookieName("browser"), browser, {
    httpOnly: true,
    sameSite: "lax",
    secure: config.secure,
    path: "/",
    maxAge: KNOWN_BROWSER_MS,
  });
  if (failuresBefore > 0) req.flash("notice", failuresMessage(failuresBefore));
  res.redirect(303, webUser.mustChange ? "/first-login" : returnTo);
}

function failuresMessage(count: number) {
  return count === 1
    ? "Someone tried to sign in with your user name and a wrong PIN once before this. If it wasn't you, change your PIN in My Profile."
    : `Someone tried to sign in with your user name and a wrong PIN ${count} times before this. If it wasn't you, change your PIN in My Profile.`;
}

/** The message is the same for a user name that doesn't exist (DESIGN.md rule 5). */
async function errorMessage(result: SignInResult) {
  const [device, { officePhone }] = [await PasswordDevice.current(), await WebParameters.current()];
  const values = { officePhone, minutes: device.unlockMinutes };

  if (result.outcome === "locked now") return lockoutText(device.finalText, values);
  if (result.outcome === "locked") return lockoutText(device.laterText, values);
  const wrong = "The user name and PIN don't match. Check both and try again.";
  return result.outcome === "wrong" && result.lastButOne
    ? `${wrong}\nYou have one more attempt before sign-in with this user name is locked.`
    : wrong;
}
