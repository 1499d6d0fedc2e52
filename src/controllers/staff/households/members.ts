import type { Request, Response } from "express";
import { Household } from "../../../models/households/household";
import { Member } from "../../../models/households/member";
import { Pass } from "../../../models/households/pass";
import { fields, version } from "../../../web/fields";
import { refusal } from "../../../web/refusal";
import { formAgain } from "../form-again";

const labels = {
  firstName: "First name",
  lastName: "Last name",
  relation: "Relation",
  dateOfBirth: "Date of birth",
  email: "Email",
};
const names = Object.keys(labels) as (keyof typeof labels)[];

export { blank as new };

/** An empty form; most members share the last name. */
async function blank(req: Request, res: Response) {
  const household = await Household.find(req.params.id);
  const person = await household.primaryPerson();
  await showNew(res, household, { values: { lastName: person?.lastName ?? "" } });
}

/** Adds a member to the household. */
export async function create(req: Request, res: Response) {
  const household = await Household.find(req.params.id);
  const values = fields(req.body, ...names);

  const refused = await refusal(() => Member.add(household, values, req.clerk));
  if (refused) return showNew(res.status(refused.status), household, { values, errors: refused.errors });

  req.flash("notice", `${[values.firstName, values.lastName].filter(Boolean).join(" ")} was added.`);
  res.redirect(303, `/staff/households/${household.id}`);
}

/** The form of one member; the primary person is edited with the household. */
export async function edit(req: Request, res: Response) {
  const { household, member } = await findMember(req);
  if (member.isPrimary) return res.redirect(303, `/staff/households/${household.id}/edit`);
  await showEdit(res, household, member, { values: member, version: member.version });
}

/** Saves the changes. */
export async function update(req: Request, res: Response) {
  const { household, member } = await findMember(req);
  const values = fields(req.body, ...names);
  const opened = version(req.body);

  const refused = await refusal(() => member.change(values, opened, req.clerk));
  if (refused)
    return showEdit(res.status(refused.status), household, member, formAgain(refused, labels, values, opened));

  req.flash("notice", `You saved ${member.name}.`);
  res.redirect(303, `/staff/households/${household.id}`);
}

/** Removes a member with their passes. */
export async function destroy(req: Request, res: Response) {
  const { household, member } = await findMember(req);

  const refused = await refusal(() => household.remove(member, req.clerk));
  if (refused) req.flash("alert", Object.values(refused.errors).join(" "));
  else req.flash("notice", `${member.name} was removed.`);
  res.redirect(303, `/staff/households/${household.id}`);
}

async function findMember(req: Request) {
  const household = await Household.find(req.params.id);
  return { household, member: await Member.findIn(household, req.params.memberId) };
}

async function showNew(res: Response, household: Household, data: object) {
  const name = await household.fullName();
  res.render("staff/households/members/new", { title: `Add a member to ${name}`, name, household, ...data });
}

async function showEdit(res: Response, household: Household, member: Member, data: object) {
  const page = { title: `Edit ${member.name}`, name: await household.fullName(), household, member };
  const passes = (await Pass.of(household)).filter(({ memberId }) => memberId === member.id).length;
  res.render("staff/households/members/edit", { ...page, passes, ...data });
}
