import type { Request, Response } from "express";
import { Household } from "../../../models/households/household";
import { EmailAsName } from "../../../models/web-access/email-as-name";
import { WebUser } from "../../../models/web-access/web-user";
import { fields, version } from "../../../web/fields";
import { refusal } from "../../../web/refusal";

const CHANGED = "Someone changed this household or its web user meanwhile. The user name stays as it is: look again.";

/** Makes a household's present email its user name, where the user name is an email it had before. */
export async function update(req: Request, res: Response) {
  const household = await Household.find(req.params.id);
  const name = EmailAsName.of(household, await WebUser.of(household));
  const seen = { ...fields(req.body, "userName"), version: version(req.body) };

  const refused = name ? await refusal(() => name.change(seen, req.clerk)) : { errors: {} };

  if (refused) req.flash("alert", Object.values(refused.errors)[0] ?? CHANGED);
  else req.flash("notice", `The user name of ${await household.fullName()} is now ${seen.userName}. The PIN stays.`);
  res.redirect(303, `/staff/households/${household.id}`);
}
