import type { Express, NextFunction, Request, RequestHandler, Response } from "express";
import { checkToken } from "./csrf";

export type Action = (req: Request, res: Response, next: NextFunction) => unknown;

export interface Route {
  method: "get" | "post";
  path: string;
  /** The access checks of the address, in order. */
  who: RequestHandler[];
  action: Action;
  /** Reads a file upload, after the access checks. */
  upload?: RequestHandler;
}

type Who = RequestHandler | RequestHandler[];

export function get(path: string, who: Who, action: Action): Route {
  return { method: "get", path, who: [who].flat(), action };
}

export function post(path: string, who: Who, action: Action, upload?: RequestHandler): Route {
  return { method: "post", path, who: [who].flat(), action, upload };
}

/** Adds the routes to the app. Every post is checked for its CSRF token after its body is read. */
export function addRoutes(app: Express, routes: Route[]) {
  for (const { method, path, who, action, upload } of routes) {
    const checks = method === "post" ? [...(upload ? [upload] : []), checkToken] : [];
    app[method](path, ...who, ...checks, action as RequestHandler);
  }
}

/** Runs the steps one after the other without the router's overhead. The first error ends them. */
export function inOrder(...steps: RequestHandler[]): RequestHandler {
  return (req, res, done) => runStep(steps, 0, req, res, done);
}

function runStep(steps: RequestHandler[], index: number, req: Request, res: Response, done: NextFunction): void {
  const step = steps[index];
  if (!step) {
    done();
    return;
  }
  // An anonymous function: naming it would cost more than the step itself.
  const result = step(req, res, (error?: unknown) => {
    if (error) done(error);
    else runStep(steps, index + 1, req, res, done);
  }) as unknown;
  if (result instanceof Promise) result.catch(done);
}

/** Runs a step only for staff addresses. */
export function onStaffPages(step: RequestHandler): RequestHandler {
  return (req, res, next) => (isStaffPage(req) ? step(req, res, next) : next());
}

/** Runs a step for every address except staff addresses. */
export function onCustomersPages(step: RequestHandler): RequestHandler {
  return (req, res, next) => (isStaffPage(req) ? next() : step(req, res, next));
}

/** Returns whether the address is /staff or below, in any case, because Express matches addresses case-insensitively. */
export function isStaffPage(req: Request) {
  return /^\/staff(\/|$)/i.test(req.path);
}
