import type { NextFunction, Request, RequestHandler, Response } from "express";
import { config } from "../config";
import { Forbidden } from "../models/errors";
import { AuditEvent } from "../models/staff/audit-event";
import type { Permission } from "../models/staff/permissions";
import { fields } from "./fields";

const MAX_FORM_LENGTH = 4096;
const MAX_ADDRESS_LENGTH = 1000;
const SECRET_FIELD = /pin|password|present|private|_csrf/i;

/** The permissions of each step, one of which is required. Used by the test of every address. */
export const requiredPermissions = new WeakMap<RequestHandler, readonly Permission[]>();

/** Requires a permission. Other clerks get 403, and visitors the sign-in page. */
export function may(permission: Permission): RequestHandler {
  return mayOneOf(permission);
}

/** Requires at least one of the permissions. The action checks which. */
export function mayOneOf(...permissions: Permission[]): RequestHandler {
  const step: RequestHandler = async (req, res, next) => {
    if (!req.clerk) return askClerkToSignIn(req, res);
    if (req.clerk.mustChangePassword) return res.redirect(303, "/staff/password");
    if (permissions.some((permission) => req.clerk.may(permission))) return next();

    await AuditEvent.note("access refused", req.clerk, {
      details: { permission: permissions.join(" or "), page: `${req.method} ${req.route?.path ?? req.path}` },
    });
    throw new Forbidden(permissions.join(" or "));
  };
  requiredPermissions.set(step, permissions);
  return step;
}

/** Requires a signed-in clerk. */
export function anyClerk(req: Request, res: Response, next: NextFunction) {
  if (!req.clerk) return askClerkToSignIn(req, res);
  if (req.clerk.mustChangePassword && req.path !== "/staff/password" && req.path !== "/staff/logout") {
    return res.redirect(303, "/staff/password");
  }
  next();
}

/** Requires a signed-in customer. One who must choose a PIN first is redirected to the change page (SECURITY.md 16). */
export function customer(req: Request, res: Response, next: NextFunction) {
  if (!req.webUser) return askCustomerToSignIn(req, res);
  if (req.webUser.mustChange) return res.redirect(303, "/first-login");
  next();
}

/** Requires any signed-in customer. */
export function signedIn(req: Request, res: Response, next: NextFunction) {
  return req.webUser ? next() : askCustomerToSignIn(req, res);
}

/** Requires a customer who must choose a PIN. */
export function customerWhoMustChange(req: Request, res: Response, next: NextFunction) {
  if (!req.webUser) return askCustomerToSignIn(req, res);
  if (!req.webUser.mustChange) return res.redirect(303, "/account");
  next();
}

/** Shows customers that the site is not open yet until it is live. */
export function whileLive(_req: Request, res: Response, next: NextFunction) {
  if (res.locals.siteIsLive) return next();
  res.status(503).render("webtrac/not-open/show", { title: "Not open yet" });
}

/** Staff pages answer only inside STAFF_NETWORKS (DESIGN.md section 5). */
export function insideStaffNetworks(req: Request, _res: Response, next: NextFunction) {
  const address = req.ip ?? "";
  const forwarded = ["x-forwarded-for", "forwarded", "x-real-ip"].some((name) => req.headers[name] !== undefined);
  const unknowable = config.production && forwarded && config.trustProxy === undefined;
  const inside =
    !unknowable && config.staffNetworks.check(plain(address), plain(address).includes(":") ? "ipv6" : "ipv4");
  next(inside ? undefined : new Forbidden("outside the staff networks"));
}

function plain(address: string) {
  return address.replace(/^::ffff:(?=\d+\.)/, "");
}

function askClerkToSignIn(req: Request, res: Response) {
  keepForLater(req);
  res.redirect(303, "/staff/login");
}

function askCustomerToSignIn(req: Request, res: Response) {
  keepForLater(req);
  res.redirect(303, "/login");
}

/** Keeps the address and what was typed (never a secret), to continue after signing in. */
function keepForLater(req: Request) {
  if (req.method === "GET" && req.originalUrl.length <= MAX_ADDRESS_LENGTH) req.session.returnTo = req.originalUrl;
  // Only for a session that ended: visitors who were never signed in would fill the session store.
  if (req.method !== "POST" || !req.sessionEnded) return;

  const submitted = Object.entries(fields(req.body, ...Object.keys(req.body ?? {}))).filter(
    ([name]) => !SECRET_FIELD.test(name),
  );
  const values = Object.fromEntries(submitted);
  const path = pageOfForm(req);
  if (JSON.stringify(values).length <= MAX_FORM_LENGTH) req.session.kept = { path, values };
  req.session.returnTo = path;
}

/** The page a form was posted from. Our referrer policy makes browsers send it. */
function pageOfForm(req: Request) {
  const referrer = URL.canParse(req.get("referer") ?? "") ? new URL(req.get("referer") ?? "") : undefined;
  return referrer && referrer.host === req.get("host") ? referrer.pathname : req.path;
}
