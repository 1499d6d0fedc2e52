import type { Request } from "express";

/** Returns the raw value of a cookie, or undefined. Our cookies need no decoding. */
export function cookieIn(req: Request, name: string) {
  for (const pair of (req.headers.cookie ?? "").split(";")) {
    const at = pair.indexOf("=");
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return undefined;
}
