import type { NextFunction, Request, Response } from "express";

/** A sentence for the next page, kept in the session until a page shows it. */
export function flash(req: Request, res: Response, next: NextFunction) {
  req.flash = (kind, sentence) => {
    req.session.flash = { ...req.session.flash, [kind]: sentence };
  };

  res.locals.flash = req.session.flash ?? {};
  if (req.session.flash && req.method === "GET") req.session.flash = undefined;
  next();
}
