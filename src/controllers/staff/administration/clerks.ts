import type { Request, Response } from "express";
import { Clerk } from "../../../models/staff/clerk";
import { PermissionsDevice } from "../../../models/staff/permissions-device";
import { staffPasswordRules } from "../../../models/staff/staff-password";
import { fields, secrets, ticked, version } from "../../../web/fields";
import { refusal } from "../../../web/refusal";
import { formAgain } from "../form-again";

const labels = { name: "Name", permissionsDeviceId: "Permissions Device", disabled: "Account is disabled" };

export { blank as new };

/** The list of clerks. */
export async function index(_req: Request, res: Response) {
  const names = await deviceNames();
  res.render("staff/administration/clerks/index", { title: "Clerks", clerks: await Clerk.all(), names });
}

/** An empty form. */
async function blank(req: Request, res: Response) {
  await showNew(req, res, {});
}

/** Adds a clerk. */
export async function create(req: Request, res: Response) {
  const values = fields(req.body, "name", "userName", "permissionsDeviceId");

  const refused = await refusal(() => Clerk.add({ ...values, ...secrets(req.body, "password") }, req.clerk));
  if (refused) return showNew(req, res.status(refused.status), { values, errors: refused.errors });

  req.flash("notice", `You added ${values.name}, who must change the password at the first sign-in.`);
  res.redirect(303, "/staff/settings/clerks");
}

/** The form of one clerk. */
export async function edit(req: Request, res: Response) {
  const clerk = await Clerk.find(req.params.id);
  await showEdit(req, res, clerk, { values: formValues(clerk), version: clerk.version });
}

/** Saves a clerk. */
export async function update(req: Request, res: Response) {
  const clerk = await Clerk.find(req.params.id);
  const values = { ...fields(req.body, "name", "permissionsDeviceId"), disabled: ticked(req.body, "disabled") };
  const opened = version(req.body);

  const changes = { ...values, ...secrets(req.body, "password") };
  const refused = await refusal(() => clerk.change(changes, opened, req.clerk));
  if (refused) {
    const names = await deviceNames();
    const again = { ...refused, current: refused.current && withDisabledField(refused.current) };
    const data = formAgain(again, labels, values, opened, (some) => labelValues(some, names));
    return showEdit(req, res.status(refused.status), clerk, data);
  }

  req.flash("notice", `You saved ${clerk.name}.`);
  res.redirect(303, "/staff/settings/clerks");
}

function formValues({ name, permissionsDeviceId, disabledAt }: Clerk) {
  return { name, permissionsDeviceId: String(permissionsDeviceId), disabled: disabledAt !== null };
}

function withDisabledField(current: Readonly<Record<string, unknown>>) {
  return { ...current, disabled: current.disabledAt !== null };
}

function labelValues(values: Readonly<Record<string, unknown>>, names: Map<number, string>) {
  return {
    ...values,
    permissionsDeviceId: names.get(Number(values.permissionsDeviceId)),
    disabled: values.disabled ? "selected" : "not selected",
  };
}

async function deviceNames() {
  return new Map((await PermissionsDevice.all()).map(({ id, name }) => [id, name]));
}

async function showNew(req: Request, res: Response, data: object) {
  const page = { title: "Add a clerk", labels, rules: staffPasswordRules, devices: await grantableDevices(req.clerk) };
  res.render("staff/administration/clerks/new", { ...page, ...data });
}

async function showEdit(req: Request, res: Response, clerk: Clerk, data: object) {
  const notGrantable = (await clerk.withPermissions()).permissionsBeyond(req.clerk);
  const names = await deviceNames();
  const page = { title: clerk.name, labels, rules: staffPasswordRules, devices: await grantableDevices(req.clerk) };
  res.render("staff/administration/clerks/edit", { ...page, edited: clerk, notGrantable, names, ...data });
}

/** The devices that this clerk can assign: those without a permission that the clerk lacks. */
async function grantableDevices(clerk: Clerk) {
  const devices = await PermissionsDevice.all();
  return devices.filter(({ list }) => list.every((permission) => clerk.may(permission)));
}
