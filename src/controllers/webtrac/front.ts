import type { Request, Response } from "express";
import { showToVisitor } from "../../web/views";

/** The WebTrac front page. */
export function show(_req: Request, res: Response) {
  showToVisitor(res, "webtrac/front/show", { title: "Welcome" });
}
