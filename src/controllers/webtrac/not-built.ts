import type { Request, Response } from "express";

/** Stands in for a page that doesn't exist yet, and says whom to call. */
export function show(title: string) {
  return (_req: Request, res: Response) => {
    res.render("webtrac/not-built/show", { title, heading: title });
  };
}

/** The address where password managers look for the page that changes a password. */
export function changePassword(_req: Request, res: Response) {
  res.redirect(302, "/account/profile");
}
