import type { Request, Response } from "express";
import { Household } from "../../../models/households/household";
import { describeUserName, NewWebUser } from "../../../models/web-access/new-web-user";
import type { FormatName } from "../../../models/web-access/user-name-format";
import { refusal } from "../../../web/refusal";

/** Gives a household without a web user a name under the user name format and a random PIN. */
export async function create(req: Request, res: Response) {
  const household = await Household.find(req.params.id);
  const name = await household.fullName();
  let given: FormatName | undefined;

  const refused = await refusal(async () => {
    given = await NewWebUser.make(household, req.clerk);
  });

  if (given)
    req.flash("notice", `The user name for ${name} is ${describeUserName(given)}. Gatehouse assigned a random PIN.`);
  else req.flash("alert", refused?.errors.form ?? "Someone else changed this web user. Check it and try again.");
  res.redirect(303, `/staff/households/${household.id}`);
}
