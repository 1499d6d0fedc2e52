import type { NextFunction, Request, RequestHandler, Response } from "express";
import { config } from "../config";
import { Forbidden } from "../models/errors";
import { AuditEvent } from "../models/staff/audit-event";
import type { Permission } from "../models/staff/permissions";
import { fields } from "./fields";

const LONGEST_KEPT = 4096;
const LONGEST_ADDRESS = 1000;
const SECRET_FIELD = /pin|password|present|private|_csrf/i;

/** The permissions one of which a step asks for, for the test that walks every address. */
export const asksFor = new WeakMap<RequestHandler, readonly Permission[]>();

/** Lets a clerk through who has the permission; every other clerk gets 403, a stranger the sign-in page. */
export function may(permission: Permission): RequestHandler {
  return mayOneOf(permission);
}

/** Lets a clerk through who has at least one of the permissions; the action looks which. */
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
  asksFor.set(step, permissions);
  return step;
}

/** Lets any clerk through who is signed in. */
export function anyClerk(req: Request, res: Response, next: NextFunction) {
  if (!req.clerk) return askClerkToSignIn(req, res);
  if (req.clerk.mustChangePassword && req.path !== "/staff/password" && req.path !== "/staff/logout") {
    return res.redirect(303, "/staff/password");
  }
  next();
}

/** Lets a signed-in customer through who has chosen a PIN; one who has not is led to the change (SECURITY.md 16). */
export function customer(req: Request, res: Response, next: NextFunction) {
  if (!req.webUser) return askCustomerToSignIn(req, res);
  if (req.webUser.mustChange) return res.redirect(303, "/first-login");
  next();
}

/** Lets any signed-in customer through. */
export function signedIn(req: Request, res: Response, next: NextFunction) {
  return req.webUser ? next() : askCustomerToSignIn(req, res);
}

/** Lets a customer through to the forced change, and to nothing else. */
export function customerWhoMustChange(req: Request, res: Response, next: NextFunction) {
  if (!req.webUser) return askCustomerToSignIn(req, res);
  if (!req.webUser.mustChange) return res.redirect(303, "/account");
  next();
}

/** Until the site is live customers see that it is not open yet; staff work meanwhile. */
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

/** After signing in the person goes on where they were, with what they had typed (never a secret). */
function keepForLater(req: Request) {
  if (req.method === "GET" && req.originalUrl.length <= LONGEST_ADDRESS) req.session.returnTo = req.originalUrl;
  // Who was not signed in has typed nothing worth keeping: strangers would only fill the store.
  if (req.method !== "POST" || !req.sessionEnded) return;

  const typed = Object.entries(fields(req.body, ...Object.keys(req.body ?? {}))).filter(
    ([name]) => !SECRET_FIELD.test(name),
  );
  const values = Object.fromEntries(typed);
  const path = pageOfForm(req);
  if (JSON.stringify(values).length <= LONGEST_KEPT) req.session.kept = { path, values };
  req.session.returnTo = path;
}

/** The page a form was posted from; our own policy has browsers say it. */
function pageOfForm(req: Request) {
  const referrer = URL.canParse(req.get("referer") ?? "") ? new URL(req.get("referer") ?? "") : undefined;
  return referrer && referrer.host === req.get("host") ? referrer.pathname : req.path;
}
