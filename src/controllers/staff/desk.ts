import type { Request, Response } from "express";

/** The desk: search first, then what needs a hand. */
export function show(_req: Request, res: Response) {
  res.render("staff/desk/show", { title: "Desk" });
}
