import type { Request, Response } from "express";

/** Takes the token of a message's link out of the address at once; opening it spends nothing (SECURITY.md 10, 59). */
export function show(req: Request, res: Response) {
  req.session.resetToken = String(req.params.token);
  req.session.resetOpened = undefined;
  req.session.resetDone = undefined;
  res.redirect(303, "/reset");
}
