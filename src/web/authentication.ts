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
export async function recogniseClerk(req: Request, res: Response, next: NextFunction) {
  const { clerkId, epoch } = req.session;

  if (clerkId !== undefined && epoch !== undefined) {
    const clerk = (await outlived(req, "staff")) ? undefined : await Clerk.ofSession(clerkId, epoch);
    if (clerk) {
      req.clerk = clerk;
      res.locals.clerk = clerk;
      res.locals.sessionEndsInSeconds = (await limitsOf("staff")).idleMs / 1000;
    } else {
      await forgetSession(req);
    }
  }
  renew(req);
  next();
}

/** Finds the web user of the session and their household. */
export async function recogniseWebUser(req: Request, res: Response, next: NextFunction) {
  const { webUserId, epoch } = req.session;

  if (webUserId !== undefined && epoch !== undefined) {
    const webUser = (await outlived(req, "web")) ? undefined : await WebUser.ofSession(webUserId, epoch);
    if (webUser) {
      req.webUser = webUser;
      req.household = await webUser.household();
      res.locals.webUser = webUser;
      res.locals.sessionEndsInSeconds = (await limitsOf("web")).idleMs / 1000;
    } else {
      await forgetSession(req);
    }
  }
  renew(req);
  next();
}

/** The session is nobody's any more: begin an empty one under another id. */
async function forgetSession(req: Request) {
  await new Promise<void>((resolve, reject) => req.session.regenerate((fault) => (fault ? reject(fault) : resolve())));
}
