import type { Express, NextFunction, Request, RequestHandler, Response } from "express";
import { checkToken } from "./csrf";

export type Action = (req: Request, res: Response, next: NextFunction) => unknown;

export interface Route {
  method: "get" | "post";
  path: string;
  /** Who may use the address, asked in order. */
  who: RequestHandler[];
  action: Action;
  /** Reads a body that is no ordinary form, once the person is known to be allowed. */
  upload?: RequestHandler;
}

type Who = RequestHandler | RequestHandler[];

export function get(path: string, who: Who, action: Action): Route {
  return { method: "get", path, who: [who].flat(), action };
}

export function post(path: string, who: Who, action: Action, upload?: RequestHandler): Route {
  return { method: "post", path, who: [who].flat(), action, upload };
}

/** Joins the table of addresses to the site; every post is checked for its token after its body was read. */
export function join(app: Express, routes: Route[]) {
  for (const { method, path, who, action, upload } of routes) {
    const checks = method === "post" ? [...(upload ? [upload] : []), checkToken] : [];
    app[method](path, ...who, ...checks, action as RequestHandler);
  }
}

/** Takes the steps one after the other, without the router's cost between them; the first error ends them. */
export function inOrder(...steps: RequestHandler[]): RequestHandler {
  return (req, res, done) => take(steps, 0, req, res, done);
}

function take(steps: RequestHandler[], index: number, req: Request, res: Response, done: NextFunction): void {
  const step = steps[index];
  if (!step) {
    done();
    return;
  }
  // No name for this function: naming one costs more than the step it belongs to.
  const promised = step(req, res, (error?: unknown) => {
    if (error) done(error);
    else take(steps, index + 1, req, res, done);
  }) as unknown;
  if (promised instanceof Promise) promised.catch(done);
}

/** Takes this step for the clerks' addresses only. */
export function onStaffPages(step: RequestHandler): RequestHandler {
  return (req, res, next) => (isStaffPage(req) ? step(req, res, next) : next());
}

/** Takes this step for every address but the clerks'. */
export function onCustomersPages(step: RequestHandler): RequestHandler {
  return (req, res, next) => (isStaffPage(req) ? next() : step(req, res, next));
}

/** True for /staff and all below it, however it is written: Express matches addresses without regard to case. */
export function isStaffPage(req: Request) {
  return /^\/staff(\/|$)/i.test(req.path);
}
