import type { Request, Response } from "express";
import { type Forgotten, recordForgottenRequest } from "../../models/messages/forgotten/forgotten-request";
import { fields } from "../../web/fields";
import { networkOf } from "../../web/throttle";
import { showToVisitor } from "../../web/views";

const BLANK: Record<Forgotten, string> = {
  PIN: "Enter your user name, email or household ID.",
  "user name": "Enter your email or household ID.",
};

/** The form and the answer of the two pages: forgot your PIN, and forgot your user name. */
export function forgottenPages(kind: Forgotten, action: string) {
  const title = kind === "PIN" ? "Forgot your PIN?" : "Forgot your user name?";
  const view = kind === "PIN" ? "webtrac/forgotten/pin" : "webtrac/forgotten/user-name";

  function show(_req: Request, res: Response) {
    showToVisitor(res, view, { title });
  }

  async function create(req: Request, res: Response) {
    const { who } = fields(req.body, "who");
    if (!who) return res.status(422).render(view, { title, errors: { who: BLANK[kind] } });

    await recordForgottenRequest(kind, who, networkOf(req.ip ?? ""));
    res.render("webtrac/forgotten/sent", { title: "Check your email", kind, again: action });
  }

  return { show, create };
}
