import type { Request, Response } from "express";
import { showToStranger } from "../../web/views";

/** The WebTrac front page. */
export function show(_req: Request, res: Response) {
  showToStranger(res, "webtrac/front/show", { title: "Welcome" });
}
