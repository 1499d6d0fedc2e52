import type { NextFunction, Request, Response } from "express";
import { log } from "../log";
import { webInUse } from "../models/settings/heartbeat";

/** Logs one line per request with the route, never the requested address, which may contain a token or name. */
export function logRequest(req: Request, res: Response, next: NextFunction) {
  if (!log.isLevelEnabled("info")) return next();
  const began = performance.now();
  res.once("finish", () => {
    log.info(
      {
        requestId: req.id,
        method: req.method,
        route: req.route?.path ?? "none",
        status: res.statusCode,
        ms: Math.round(performance.now() - began),
      },
      "request",
    );
  });
  next();
}

/** Tells the worker that the pages are in use. Progress updates don't count. */
export function noteUse(req: Request, _res: Response, next: NextFunction) {
  if (!req.get("x-progress")) webInUse()?.catch(() => {});
  next();
}
