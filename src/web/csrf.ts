import csurf from "csurf";
import type { NextFunction, Request, Response } from "express";
import { config } from "../config";
import { Forbidden } from "../models/errors";

/** The form's token is missing or of another session: the page says what to do. */
export class ExpiredForm extends Error {}

const EVERY_METHOD = ["GET", "HEAD", "OPTIONS", "TRACE", "POST", "PUT", "PATCH", "DELETE"];

const makeToken = csurf({ ignoreMethods: EVERY_METHOD });

/** Lets pages make a token of this session. csurf itself would begin a session for every page, with or without a form. */
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
 * The addresses that programs post to by themselves, with neither cookie nor form: a mail program (RFC 8058), for whom
 * the token in the address speaks, and a provider of texts, whose signature does.
 */
const BY_PROGRAMS = /^\/(unsubscribe\/[^/]+|texts\/incoming)$/;

const check = csurf({ value: (req) => (req.body as { _csrf?: string } | undefined)?._csrf ?? "" });

/** Refuses a post whose form carries no token of this session (csurf in session mode; the body's field only). */
export function checkToken(req: Request, res: Response, next: NextFunction) {
  if (BY_PROGRAMS.test(req.path)) return next();
  // Where no token was ever made none can be right, and csurf would begin a session to find that out.
  if (!req.session.csrfSecret) return next(new ExpiredForm());
  check(req, res, (error?: unknown) => {
    const wrongToken = (error as { code?: string } | undefined)?.code === "EBADCSRFTOKEN";
    next(wrongToken ? new ExpiredForm() : error);
  });
}

/** Refuses a post that a browser says comes from another site, whatever token it carries. */
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
