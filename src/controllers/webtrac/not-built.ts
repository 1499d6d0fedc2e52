import type { Request, Response } from "express";

/** A link that must stand before its page does: whom to call meanwhile. */
export function show(title: string) {
  return (_req: Request, res: Response) => {
    res.render("webtrac/not-built/show", { title, heading: title });
  };
}

/** Where password managers look for the page that changes a password. */
export function changePassword(_req: Request, res: Response) {
  res.redirect(302, "/account/profile");
}
