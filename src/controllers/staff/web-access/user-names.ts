import type { Request, Response } from "express";
import { Household } from "../../../models/households/household";
import { OutdatedEmailUserName } from "../../../models/web-access/outdated-email-user-name";
import { WebUser } from "../../../models/web-access/web-user";
import { fields, version } from "../../../web/fields";
import { refusal } from "../../../web/refusal";

const CHANGED =
  "Someone else changed this household or its web user. The user name was not changed. Check it and try again.";

/** Makes a household's current email its user name if the user name is an earlier email. */
export async function update(req: Request, res: Response) {
  const household = await Household.find(req.params.id);
  const name = OutdatedEmailUserName.of(household, await WebUser.of(household));
  const seen = { ...fields(req.body, "userName"), version: version(req.body) };

  const refused = name ? await refusal(() => name.change(seen, req.clerk)) : { errors: {} };

  if (refused) req.flash("alert", Object.values(refused.errors)[0] ?? CHANGED);
  else
    req.flash(
      "notice",
      `The user name for ${await household.fullName()} is now ${seen.userName}. The PIN is unchanged.`,
    );
  res.redirect(303, `/staff/households/${household.id}`);
}
