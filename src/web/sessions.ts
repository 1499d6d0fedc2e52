import type { Request, RequestHandler, Response } from "express";
import session from "express-session";
import { config } from "../config";
import { sessionStore } from "../database/session-store";
import { PasswordDevice } from "../models/settings/password-device";
import { keysFor } from "../secrets/keys";

const ANONYMOUS_MS = 60 * 60_000;
const RENEW_EVERY_MS = 15_000;
const MINUTE_MS = 60_000;

export type SessionKind = "web" | "staff";

/** The name of a session's cookie; over TLS it is bound to this host. */
export function cookieName(kind: SessionKind | "browser") {
  return `${config.secure ? "__Host-" : ""}gatehouse-${kind}`;
}

/** express-session for customers or clerks, with separate cookies, keys and tables, so that neither opens the other's pages. */
export function sessions(kind: SessionKind): RequestHandler {
  const step = session({
    name: cookieName(kind),
    secret: keysFor(kind === "staff" ? "staff session" : "web session").map((key) => key.toString("base64")),
    store: sessionStore(kind),
    resave: false,
    saveUninitialized: false,
    cookie: { httpOnly: true, sameSite: "lax", secure: config.secure, path: "/", maxAge: ANONYMOUS_MS },
  });
  return config.secure ? overTls(step) : step;
}

/** With an https BASE_URL, sets the cookie even if the proxy doesn't say that the request came over TLS. */
function overTls(step: RequestHandler): RequestHandler {
  return (req, res, next) => {
    Object.defineProperty(req, "secure", { value: true });
    return step(req, res, next);
  };
}

/** Renews a session in use at most every 15 seconds. A visitor without a session stays without one. */
export function renew(req: Request) {
  const now = Date.now();
  const inUse = Object.keys(req.session).length > 1;
  if (inUse && now - (req.session.seenAt ?? 0) > RENEW_EVERY_MS) req.session.seenAt = now;
}

/** Starts a new session for the web user or clerk, without the data of the old one (SECURITY.md 25). */
export async function beginSession(
  req: Request,
  facts: { webUserId: number; epoch: number; temporaryPin?: boolean } | { clerkId: number; epoch: number },
) {
  const { kept, returnTo } = req.session;
  await new Promise<void>((resolve, reject) => req.session.regenerate((error) => (error ? reject(error) : resolve())));
  const now = Date.now();
  Object.assign(req.session, facts, { startedAt: now, seenAt: now }, kept && { kept }, returnTo && { returnTo });

  const limits = await limitsOf("clerkId" in facts ? "staff" : "web");
  req.session.cookie.maxAge = limits.absoluteMs;
  // Saved before the answer is sent: if the store is full or locked, nobody is signed in.
  await new Promise<void>((resolve, reject) => req.session.save((error) => (error ? reject(error) : resolve())));
}

/** Ends the session on the server and clears its cookie. */
export async function endSession(req: Request, res: Response, kind: SessionKind) {
  await new Promise<void>((resolve, reject) => req.session.destroy((error) => (error ? reject(error) : resolve())));
  res.clearCookie(cookieName(kind), { path: "/", httpOnly: true, sameSite: "lax", secure: config.secure });
}

/** Returns the idle and absolute limits in milliseconds. */
export async function limitsOf(kind: SessionKind) {
  const device = await PasswordDevice.current();
  return kind === "staff"
    ? { idleMs: device.staffIdleMinutes * MINUTE_MS, absoluteMs: device.staffAbsoluteMinutes * MINUTE_MS }
    : { idleMs: device.idleMinutes * MINUTE_MS, absoluteMs: device.absoluteMinutes * MINUTE_MS };
}

/** Returns whether a signed-in session was idle too long or is too old. */
export async function isExpired(req: Request, kind: SessionKind) {
  const { idleMs, absoluteMs } = await limitsOf(kind);
  const now = Date.now();
  return now - (req.session.seenAt ?? 0) > idleMs || now - (req.session.startedAt ?? 0) > absoluteMs;
}
