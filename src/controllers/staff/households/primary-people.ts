import type { Request, Response } from "express";
import { Household } from "../../../models/households/household";
import { Member } from "../../../models/households/member";
import { refusal } from "../../../web/refusal";

/** Makes another adult the primary person of a household. */
export async function update(req: Request, res: Response) {
  const household = await Household.find(req.params.id);
  const member = await Member.findIn(household, req.params.memberId);

  const refused = await refusal(() => household.makePrimary(member, req.clerk));
  if (refused) req.flash("alert", Object.values(refused.errors).join(" "));
  else req.flash("notice", `${member.name} is now the primary person of household ${household.id}.`);
  res.redirect(303, `/staff/households/${household.id}`);
}
