import type { NextFunction, Request, Response } from "express";
import { AuditEvent } from "../models/staff/audit-event";
import { Clerk } from "../models/staff/clerk";
import { WebUser } from "../models/web-access/web-user";
import { limitsOf, outlived, renew } from "./sessions";

/** Notes where every act of this request came from. */
export function noteOrigin(req: Request, _res: Response, next: NextFunction) {
  AuditEvent.from({ address: req.ip, requestId: req.id }, next);
}

/** Finds the clerk of the session, who may have been disabled or signed out everywhere meanwhile. */
export function recogniseClerk(req: Request, res: Response, next: NextFunction) {
  if (req.session.clerkId === undefined) return goOn(req, next);
  findClerk(req, res).then(() => goOn(req, next), next);
}

/** Finds the web user of the session and their household. */
export function recogniseWebUser(req: Request, res: Response, next: NextFunction) {
  if (req.session.webUserId === undefined) return goOn(req, next);
  findWebUser(req, res).then(() => goOn(req, next), next);
}

async function findClerk(req: Request, res: Response) {
  const { clerkId = 0, epoch = 0 } = req.session;
  const clerk = (await outlived(req, "staff")) ? undefined : await Clerk.ofSession(clerkId, epoch);
  if (!clerk) return forgetSession(req);

  req.clerk = clerk;
  res.locals.clerk = clerk;
  res.locals.sessionEndsInSeconds = (await limitsOf("staff")).idleMs / 1000;
}

async function findWebUser(req: Request, res: Response) {
  const { webUserId = 0, epoch = 0 } = req.session;
  const webUser = (await outlived(req, "web")) ? undefined : await WebUser.ofSession(webUserId, epoch);
  if (!webUser) return forgetSession(req);

  webUser.cameWithTemporaryPin = req.session.temporaryPin === true;
  req.webUser = webUser;
  req.household = await webUser.household();
  res.locals.webUser = webUser;
  res.locals.mustChange = webUser.mustChange;
  res.locals.sessionEndsInSeconds = (await limitsOf("web")).idleMs / 1000;
}

function goOn(req: Request, next: NextFunction) {
  renew(req);
  next();
}

/** The session is nobody's any more: begin an empty one under another id. */
async function forgetSession(req: Request) {
  req.sessionEnded = true;
  await new Promise<void>((resolve, reject) => req.session.regenerate((error) => (error ? reject(error) : resolve())));
}
