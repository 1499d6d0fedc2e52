import type { NextFunction, Request, Response } from "express";
import { log } from "../log";
import { webInUse } from "../models/settings/heartbeat";

/** One line a request: the route and never the address as asked for, which may hold a token or a name. */
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

/** Tells the worker that people are using the pages; a page that only looks how the work goes is no use. */
export function noteUse(req: Request, _res: Response, next: NextFunction) {
  if (!req.get("x-progress")) webInUse()?.catch(() => {});
  next();
}
