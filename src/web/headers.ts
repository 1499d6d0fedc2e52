import { randomUUID } from "node:crypto";
import type { NextFunction, Request, Response } from "express";
import helmet from "helmet";
import { config } from "../config";

const SECONDS_PER_YEAR = 31_536_000;

/** The policy of every answer, including error pages (SECURITY.md 58-59): nothing inline, nothing from other hosts. */
const policy = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'"],
      fontSrc: ["'self'"],
      connectSrc: ["'self'"],
      formAction: ["'self'"],
      objectSrc: ["'none'"],
      baseUri: ["'none'"],
      frameAncestors: ["'none'"],
    },
  },
  referrerPolicy: { policy: "same-origin" },
  strictTransportSecurity: config.secure ? { maxAge: SECONDS_PER_YEAR } : false,
  xFrameOptions: { action: "deny" },
});

/** helmet's headers are the same for every answer, so they are computed once. */
export function securityHeaders(_req: Request, res: Response, next: NextFunction) {
  for (const [name, value] of constant) res.setHeader(name, value);
  next();
}

const constant = headersOf(policy);

function headersOf(middleware: typeof policy) {
  const headers: [string, string][] = [];
  const res = { setHeader: (name: string, value: string) => headers.push([name, value]), removeHeader: () => {} };
  middleware({} as Request, res as unknown as Response, () => {});
  return headers;
}

/** Gives the request an ID, and keeps every page out of caches. */
export function identify(req: Request, res: Response, next: NextFunction) {
  req.id = randomUUID();
  res.setHeader("X-Request-Id", req.id);
  res.setHeader("Cache-Control", "no-store");
  next();
}
