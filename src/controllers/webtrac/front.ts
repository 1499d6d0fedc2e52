import type { Request, Response } from "express";

/** The WebTrac front page. */
export function show(_req: Request, res: Response) {
  res.render("webtrac/front/show", { title: "Welcome" });
}
