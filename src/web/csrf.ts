import csurf from "csurf";
import type { NextFunction, Request, Response } from "express";
import { config } from "../config";
import { Forbidden } from "../models/errors";

/** The form's token is missing or from another session. */
export class ExpiredForm extends Error {}

const EVERY_METHOD = ["GET", "HEAD", "OPTIONS", "TRACE", "POST", "PUT", "PATCH", "DELETE"];

const makeToken = csurf({ ignoreMethods: EVERY_METHOD });

/** Lets pages create a token on demand. csurf by itself would start a session for every page, even without a form. */
export function offerToken(req: Request, res: Response, next: NextFunction) {
  req.csrfToken = () => {
    makeToken(req, res, (error?: unknown) => {
      if (error) throw error;
    });
    return req.csrfToken();
  };
  next();
}

/**
 * Addresses that programs post to without a cookie or form: a mail program's one-click unsubscribe (RFC 8058), checked by
 * the token in the address, and incoming texts, checked by the provider's signature.
 */
const BY_PROGRAMS = /^\/(unsubscribe\/[^/]+|texts\/incoming)$/;

const check = csurf({ value: (req) => (req.body as { _csrf?: string } | undefined)?._csrf ?? "" });

/** Refuses a post without a token of this session (csurf in session mode, from the body only). */
export function checkToken(req: Request, res: Response, next: NextFunction) {
  if (BY_PROGRAMS.test(req.path)) return next();
  // Without a secret in the session no token can be right, and csurf would start a session to check.
  if (!req.session.csrfSecret) return next(new ExpiredForm());
  check(req, res, (error?: unknown) => {
    const wrongToken = (error as { code?: string } | undefined)?.code === "EBADCSRFTOKEN";
    next(wrongToken ? new ExpiredForm() : error);
  });
}

/** Refuses a post that the browser says comes from another site, whatever its token. */
export function sameOriginOnly(req: Request, _res: Response, next: NextFunction) {
  if (["GET", "HEAD", "OPTIONS"].includes(req.method) || BY_PROGRAMS.test(req.path)) return next();

  const site = req.get("sec-fetch-site");
  const origin = req.get("origin");
  const foreign = (site && site !== "same-origin" && site !== "none") || (origin && !ownOrigin(origin, req));
  next(foreign ? new Forbidden("posted from another site") : undefined);
}

function ownOrigin(origin: string, req: Request) {
  return origin === new URL(config.baseUrl).origin || origin === `${req.protocol}://${req.get("host")}`;
}
