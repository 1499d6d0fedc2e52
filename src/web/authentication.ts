import type { NextFunction, Request, Response } from "express";
import { AuditEvent } from "../models/staff/audit-event";
import { Clerk } from "../models/staff/clerk";
import { WebUser } from "../models/web-access/web-user";
import { isExpired, limitsOf, renew } from "./sessions";

/** Records where the audit events of this request come from. */
export function noteOrigin(req: Request, _res: Response, next: NextFunction) {
  AuditEvent.from({ address: req.ip, requestId: req.id }, next);
}

/** Finds the clerk of the session, unless since disabled or signed out everywhere. */
export function recognizeClerk(req: Request, res: Response, next: NextFunction) {
  if (req.session.clerkId === undefined) return proceed(req, next);
  findClerk(req, res).then(() => proceed(req, next), next);
}

/** Finds the web user of the session and their household. */
export function recognizeWebUser(req: Request, res: Response, next: NextFunction) {
  if (req.session.webUserId === undefined) return proceed(req, next);
  findWebUser(req, res).then(() => proceed(req, next), next);
}

async function findClerk(req: Request, res: Response) {
  const { clerkId = 0, epoch = 0 } = req.session;
  const clerk = (await isExpired(req, "staff")) ? undefined : await Clerk.ofSession(clerkId, epoch);
  if (!clerk) return forgetSession(req);

  req.clerk = clerk;
  res.locals.clerk = clerk;
  res.locals.sessionEndsInSeconds = (await limitsOf("staff")).idleMs / 1000;
}

async function findWebUser(req: Request, res: Response) {
  const { webUserId = 0, epoch = 0 } = req.session;
  const webUser = (await isExpired(req, "web")) ? undefined : await WebUser.ofSession(webUserId, epoch);
  if (!webUser) return forgetSession(req);

  webUser.cameWithTemporaryPin = req.session.temporaryPin === true;
  req.webUser = webUser;
  req.household = await webUser.household();
  res.locals.webUser = webUser;
  res.locals.mustChange = webUser.mustChange;
  res.locals.sessionEndsInSeconds = (await limitsOf("web")).idleMs / 1000;
}

function proceed(req: Request, next: NextFunction) {
  renew(req);
  next();
}

/** Replaces a session that no longer belongs to anyone with an empty one under a new ID. */
async function forgetSession(req: Request) {
  req.sessionEnded = true;
  await new Promise<void>((resolve, reject) => req.session.regenerate((error) => (error ? reject(error) : resolve())));
}
