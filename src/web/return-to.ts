import type { Request } from "express";

/** Returns the page the person wanted before signing in, only if it is a path of this site. */
export function placeToReturnTo(req: Request, fallback: string) {
  const path = req.session.returnTo;
  req.session.returnTo = undefined;
  return path && /^\/(?![/\\])/.test(path) ? path : fallback;
}
