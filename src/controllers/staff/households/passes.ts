import type { Request, Response } from "express";
import { Household } from "../../../models/households/household";
import { PASS_STATUSES, Pass } from "../../../models/households/pass";
import { PassType } from "../../../models/households/pass-type";
import { today } from "../../../web/dates";
import { fields, version } from "../../../web/fields";
import { refusal } from "../../../web/refusal";
import { formAgain } from "../form-again";

const labels = {
  memberId: "Member",
  passTypeId: "Pass type",
  status: "Status",
  activatesOn: "Activates",
  expiresOn: "Expires",
  purchasedOn: "Purchase date",
  lastVisitOn: "Last visit",
  visits: "Visits",
};
const names = Object.keys(labels) as (keyof typeof labels)[];

export { blank as new };

/** An empty form; ?member= preselects the member. */
async function blank(req: Request, res: Response) {
  const household = await Household.find(req.params.id);
  const { member } = fields(req.query, "member");
  await showNew(res, household, {
    values: { memberId: member, status: "Actv-New", activatesOn: today(), purchasedOn: today() },
  });
}

/** Adds a pass. */
export async function create(req: Request, res: Response) {
  const household = await Household.find(req.params.id);
  const values = fields(req.body, ...names);

  const refused = await refusal(() => Pass.add(household, values, req.clerk));
  if (refused) return showNew(res.status(refused.status), household, { values, errors: refused.errors });

  req.flash("notice", "You added the pass.");
  res.redirect(303, `/staff/households/${household.id}`);
}

/** The form of one pass. */
export async function edit(req: Request, res: Response) {
  const household = await Household.find(req.params.id);
  const pass = await Pass.findIn(household, req.params.passId);
  await showEdit(res, household, pass, { values: pass.formValues(), version: pass.version });
}

/** Saves the changes. */
export async function update(req: Request, res: Response) {
  const household = await Household.find(req.params.id);
  const pass = await Pass.findIn(household, req.params.passId);
  const values = fields(req.body, ...names);
  const opened = version(req.body);

  const refused = await refusal(() => pass.change(household, values, opened, req.clerk));
  if (refused) {
    const withLabels = labelValues(await choices(household));
    return showEdit(
      res.status(refused.status),
      household,
      pass,
      formAgain(refused, labels, values, opened, withLabels),
    );
  }

  req.flash("notice", "You saved the pass.");
  res.redirect(303, `/staff/households/${household.id}`);
}

async function showNew(res: Response, household: Household, data: object) {
  res.render("staff/households/passes/new", { title: "Add a pass", ...(await choices(household)), ...data });
}

async function showEdit(res: Response, household: Household, pass: Pass, data: object) {
  res.render("staff/households/passes/edit", { title: "Edit a pass", pass, ...(await choices(household)), ...data });
}

/** The choices of the form. */
async function choices(household: Household) {
  const [members, types] = [await household.members(), await PassType.all()];
  return {
    household,
    name: await household.fullName(),
    members: members.map((member) => ({ value: member.id, label: member.name })),
    passTypes: types.map((type) => ({ value: type.id, label: type.codeAndDescription })),
    statuses: PASS_STATUSES.map((status) => ({ value: status, label: status })),
  };
}

/** Shows IDs as the labels of their choices. */
function labelValues({ members, passTypes }: Awaited<ReturnType<typeof choices>>) {
  const labelOf = (options: { value: number; label: string }[], id: unknown) =>
    options.find(({ value }) => String(value) === String(id))?.label;
  return (values: Readonly<Record<string, unknown>>) => ({
    ...values,
    memberId: labelOf(members, values.memberId),
    passTypeId: labelOf(passTypes, values.passTypeId),
  });
}
