import type { Request, Response } from "express";

/** Moves the token of an email's link from the address to the session. Opening it doesn't use it up (SECURITY.md 10, 59). */
export function show(req: Request, res: Response) {
  req.session.resetToken = String(req.params.token);
  req.session.resetOpened = undefined;
  req.session.resetDone = undefined;
  res.redirect(303, "/reset");
}
