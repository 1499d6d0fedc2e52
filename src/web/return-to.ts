import type { Request } from "express";

/** Where the person wanted to go before signing in; only ever a path of this site. */
export function placeToReturnTo(req: Request, otherwise: string) {
  const wanted = req.session.returnTo;
  req.session.returnTo = undefined;
  return wanted && /^\/(?![/\\])/.test(wanted) ? wanted : otherwise;
}
