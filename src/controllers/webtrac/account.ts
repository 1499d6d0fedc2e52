import type { Request, Response } from "express";

/** My account: the page after signing in. */
export async function show(req: Request, res: Response) {
  res.render("webtrac/account/show", {
    title: "My account",
    household: { id: req.household.id, name: await req.household.fullName() },
  });
}
