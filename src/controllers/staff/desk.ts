import type { Request, Response } from "express";
import { importsUnderWay } from "../../models/households/imports/imports-under-way";
import { lockedOut } from "../../models/web-access/locked-out";

const SHOWN = 10;

/** The desk: search first, then who waits to be let in, and what runs. */
export async function show(req: Request, res: Response) {
  res.render("staff/desk/show", {
    title: "Desk",
    locked: req.clerk.may("unlock web users") ? await lockedOut(SHOWN) : undefined,
    imports: req.clerk.may("import households") ? await importsUnderWay() : [],
  });
}
