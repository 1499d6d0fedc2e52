import type { Request } from "express";

/** The value of a cookie as it was sent, undefined where there is none. Ours need no decoding. */
export function cookieIn(req: Request, name: string) {
  for (const pair of (req.headers.cookie ?? "").split(";")) {
    const at = pair.indexOf("=");
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return undefined;
}
