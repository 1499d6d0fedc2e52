import type { NextFunction, Request, Response } from "express";

/** Keeps a message in the session until the next page shows it. */
export function flash(req: Request, res: Response, next: NextFunction) {
  req.flash = (kind, sentence) => {
    req.session.flash = { ...req.session.flash, [kind]: sentence };
  };

  res.locals.flash = req.session.flash ?? {};
  if (req.session.flash && req.method === "GET") req.session.flash = undefined;
  next();
}
