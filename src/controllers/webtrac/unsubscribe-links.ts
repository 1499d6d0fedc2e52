import type { Request, Response } from "express";
import { householdOfLink } from "../../models/messages/unsubscribe-link";
import { Unsubscription } from "../../models/messages/unsubscription";
import { fields } from "../../web/fields";

const NOT_FOUND = 404;

/** Where the link of a mailing leads: what it covers and a button. Opening it changes nothing (SECURITY.md 10). */
export async function show(req: Request, res: Response) {
  const household = await householdOfLink(req.params.token);
  if (!household) return deadEnd(res);
  const unsubscribed = (await Unsubscription.of(household)) !== undefined;
  const title = unsubscribed ? "You are unsubscribed" : "Stop messages about passes and programs";
  res.render("webtrac/unsubscribe/show", { title, unsubscribed, address: `/unsubscribe/${req.params.token}` });
}

/** Unsubscribes: by the page's button, or by a mail program's one click, which follows no redirect. */
export async function create(req: Request, res: Response) {
  const household = await householdOfLink(req.params.token);
  if (!household) return deadEnd(res);
  await Unsubscription.add(household, "link", "customer");
  if (fields(req.body, "from").from === "page") return res.redirect(303, `/unsubscribe/${req.params.token}`);
  res.type("text").send("Messages about passes and programs no longer come to this household.\n");
}

/** Takes it back. */
export async function destroy(req: Request, res: Response) {
  const household = await householdOfLink(req.params.token);
  if (!household) return deadEnd(res);
  await Unsubscription.lift(household, "link", "customer");
  req.flash("notice", "Messages about passes and programs come again.");
  res.redirect(303, `/unsubscribe/${req.params.token}`);
}

function deadEnd(res: Response) {
  res.status(NOT_FOUND).render("webtrac/unsubscribe/dead-end", { title: "This link doesn't work" });
}
