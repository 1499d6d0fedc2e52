import type { ErrorRequestHandler, NextFunction, Request, Response } from "express";
import { log } from "../log";
import { EditConflict, Forbidden, Invalid, NotFound } from "../models/errors";
import { Busy } from "../secrets/hashing";
import { ExpiredForm } from "./csrf";
import { lastResort } from "./last-resort";
import { isStaffPage } from "./routing";
import { TooMany } from "./throttle";

const DATABASE_AWAY = new Set([
  "SQLITE_BUSY",
  "SQLITE_LOCKED",
  "SQLITE_FULL",
  "SQLITE_READONLY",
  "SQLITE_IOERR",
  "SQLITE_CANTOPEN",
  "ECONNREFUSED",
  "ECONNRESET",
  "ENOTFOUND",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "EPIPE",
  "57P01",
  "57P02",
  "57P03",
  "53300",
  "53100",
  "25006",
  "55P03",
  "40P01",
  "40001",
]);
/** Errors that pg and its pool throw without a code. */
const CONNECTION_LOST = /Connection terminated|timeout exceeded when trying to connect|not queryable/;
const RETRY_SECONDS = 10;
const TOO_LARGE = 413;

/** Handles an address without a page. */
export function noSuchPage(_req: Request, _res: Response, next: NextFunction) {
  next(new NotFound("no such page"));
}

/** Turns an error into a page with the site's layout, a next step and the request ID, never a stack trace. */
export const errorPages: ErrorRequestHandler = (error, req, res, _next) => {
  if (res.headersSent) return cutShort(error, req, res);

  const { status, view, retryAfterSeconds } = pageFor(error);
  if (status >= 500 && !(error instanceof Busy))
    log.error({ requestId: req.id, error: summarize(error) }, "request failed");
  if (retryAfterSeconds) res.setHeader("Retry-After", String(retryAfterSeconds));

  res.status(status);
  try {
    const message =
      status === TOO_LARGE ? "What you sent is larger than this form allows, so nothing was changed." : undefined;
    res.render(view, { requestId: req.id, retryAfterSeconds, message, layout: area(req) });
  } catch (broken) {
    log.error({ requestId: req.id, error: summarize(broken) }, "error page failed");
    res.type("html").send(lastResort(status, req.id));
  }
};

/** Part of the answer was already sent, so the connection is closed to show that it is incomplete. */
function cutShort(error: unknown, req: Request, res: Response) {
  log.error({ requestId: req.id, error: summarize(error) }, "failed after the answer had begun");
  if (!res.writableEnded) res.destroy();
}

function pageFor(error: unknown): { status: number; view: string; retryAfterSeconds?: number } {
  if (error instanceof NotFound) return { status: 404, view: "errors/404" };
  if (error instanceof ExpiredForm) return { status: 403, view: "errors/expired-form" };
  if (error instanceof Forbidden) return { status: 403, view: "errors/403" };
  if (error instanceof EditConflict) return { status: 409, view: "errors/409" };
  if (error instanceof Invalid) return { status: 422, view: "errors/422" };
  if (error instanceof TooMany) return { status: 429, view: "errors/429", retryAfterSeconds: error.retryAfterSeconds };
  if (error instanceof Busy) return { status: 503, view: "errors/503", retryAfterSeconds: error.retryAfterSeconds };
  if (databaseAway(error)) return { status: 503, view: "errors/503", retryAfterSeconds: RETRY_SECONDS };

  const status = statusOf(error);
  return status < 500 ? { status, view: "errors/422" } : { status: 500, view: "errors/500" };
}

/** Express and multer errors have a status, except "Malformed part header", which is a 400. */
function statusOf(error: unknown) {
  const { status, name, message } = (error ?? {}) as { status?: unknown; name?: string; message?: string };
  if (typeof status === "number" && status >= 400 && status < 600) return status;
  if (name === "MulterError") return 413;
  if (name === "URIError" || /Malformed part header|Unexpected end of form|Multipart: Boundary/i.test(message ?? ""))
    return 400;
  return 500;
}

function databaseAway(error: unknown) {
  const { code, name, message } = (error ?? {}) as { code?: unknown; name?: string; message?: string };
  if (name === "KnexTimeoutError" || (!code && CONNECTION_LOST.test(message ?? ""))) return true;
  return (
    typeof code === "string" && (DATABASE_AWAY.has(code) || DATABASE_AWAY.has(code.split("_").slice(0, 2).join("_")))
  );
}

function area(req: Request) {
  return isStaffPage(req) ? "/layouts/staff" : "/layouts/webtrac";
}

/** Summarizes an error without a statement's values, which may be personal data. */
function summarize(error: unknown) {
  const { name, code, message, stack } = (error ?? {}) as Partial<Error> & { code?: unknown };
  const where = (stack ?? "")
    .split("\n")
    .filter((line) => line.trimStart().startsWith("at "))
    .slice(0, 8);
  return { name, code, message: code ? undefined : message, where };
}
