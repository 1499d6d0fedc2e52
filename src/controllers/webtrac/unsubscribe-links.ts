import type { Request, Response } from "express";
import { householdOfLink } from "../../models/messages/unsubscribe-link";
import { Unsubscription } from "../../models/messages/unsubscription";
import { fields } from "../../web/fields";

const NOT_FOUND = 404;

/** The page behind a mailing's unsubscribe link. Opening it changes nothing (SECURITY.md 10). */
export async function show(req: Request, res: Response) {
  const household = await householdOfLink(req.params.token);
  if (!household) return deadEnd(res);
  const unsubscribed = (await Unsubscription.of(household)) !== undefined;
  const title = unsubscribed ? "You’re unsubscribed" : "Unsubscribe from messages about passes and programs";
  res.render("webtrac/unsubscribe/show", { title, unsubscribed, address: `/unsubscribe/${req.params.token}` });
}

/** Unsubscribes, by the page's button or a mail program's one-click request, which doesn't follow redirects. */
export async function create(req: Request, res: Response) {
  const household = await householdOfLink(req.params.token);
  if (!household) return deadEnd(res);
  await Unsubscription.add(household, "link", "customer");
  if (fields(req.body, "from").from === "page") return res.redirect(303, `/unsubscribe/${req.params.token}`);
  res.type("text").send("This household is unsubscribed from messages about passes and programs.\n");
}

/** Subscribes again. */
export async function destroy(req: Request, res: Response) {
  const household = await householdOfLink(req.params.token);
  if (!household) return deadEnd(res);
  await Unsubscription.lift(household, "link", "customer");
  req.flash("notice", "You subscribed to messages about passes and programs again.");
  res.redirect(303, `/unsubscribe/${req.params.token}`);
}

function deadEnd(res: Response) {
  res.status(NOT_FOUND).render("webtrac/unsubscribe/dead-end", { title: "This link doesn't work" });
}
