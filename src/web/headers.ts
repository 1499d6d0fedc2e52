import { randomUUID } from "node:crypto";
import type { NextFunction, Request, Response } from "express";
import helmet from "helmet";
import { config } from "../config";

const A_YEAR_IN_SECONDS = 31_536_000;

/** The policy of every answer, error pages too (SECURITY.md 58-59): no inline script or style, nothing from elsewhere. */
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
  strictTransportSecurity: config.secure ? { maxAge: A_YEAR_IN_SECONDS } : false,
  xFrameOptions: { action: "deny" },
});

/** helmet's headers are the same for every answer: asked for once, set each time. */
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

/** Gives the request an id and keeps every page out of caches. */
export function identify(req: Request, res: Response, next: NextFunction) {
  req.id = randomUUID();
  res.setHeader("X-Request-Id", req.id);
  res.setHeader("Cache-Control", "no-store");
  next();
}
