import type { Request, Response } from "express";
import { Clerk } from "../../../models/staff/clerk";
import { isPermission, PERMISSIONS } from "../../../models/staff/permissions";
import { PermissionsDevice } from "../../../models/staff/permissions-device";
import { fields, several, version } from "../../../web/fields";
import { refusal } from "../../../web/refusal";
import { formAgain } from "../form-again";

const labels = { name: "Name", permissions: "Permissions" };

export { blank as new };

/** The Permissions Devices there are, and how many clerks hold each. */
export async function index(_req: Request, res: Response) {
  const clerks = await Clerk.all();
  const devices = (await PermissionsDevice.all()).map((device) => ({
    device,
    clerks: clerks.filter((clerk) => clerk.permissionsDeviceId === device.id),
  }));
  res.render("staff/administration/permissions-devices/index", { title: "Permissions", devices });
}

/** An empty form. */
async function blank(_req: Request, res: Response) {
  adding(res, { values: { name: "", permissions: [] } });
}

/** Adds a Permissions Device. */
export async function create(req: Request, res: Response) {
  const values = typedIn(req.body);

  const refused = await refusal(() => PermissionsDevice.add(values, req.clerk));
  if (refused) return adding(res.status(refused.status), { values, errors: refused.errors });

  req.flash("notice", `The Permissions Device ${values.name} is added. Give it to clerks on their own pages.`);
  res.redirect(303, "/staff/settings/permissions");
}

/** What one Permissions Device lets its clerks do. */
export async function edit(req: Request, res: Response) {
  const device = await PermissionsDevice.find(req.params.id);
  await editing(req, res, device, { values: shownOf(device), version: device.version });
}

/** Saves a Permissions Device; its clerks have or lose the permissions at once. */
export async function update(req: Request, res: Response) {
  const device = await PermissionsDevice.find(req.params.id);
  const values = typedIn(req.body);
  const opened = version(req.body);

  const refused = await refusal(() => device.change(values, opened, req.clerk));
  if (refused) {
    const current = refused.current && { ...shownOf(new PermissionsDevice(refused.current as never)) };
    const again = { ...refused, current: current && { ...current, version: refused.current?.version } };
    return editing(req, res.status(refused.status), device, formAgain(again, labels, values, opened, inWords));
  }

  req.flash("notice", `The Permissions Device ${device.name} is saved. It applies from now on.`);
  res.redirect(303, "/staff/settings/permissions");
}

function typedIn(body: unknown) {
  return { ...fields(body, "name"), permissions: several(body, "permissions").filter(isPermission) };
}

function shownOf(device: PermissionsDevice) {
  return { name: device.name, permissions: device.list };
}

function inWords(values: Readonly<Record<string, unknown>>) {
  const order = Object.keys(PERMISSIONS);
  const chosen = [...(values.permissions as string[])].sort((a, b) => order.indexOf(a) - order.indexOf(b));
  return { ...values, permissions: chosen.join(", ") };
}

function adding(res: Response, data: object) {
  res.render("staff/administration/permissions-devices/new", {
    title: "Add a Permissions Device",
    labels,
    permissions: PERMISSIONS,
    ...data,
  });
}

async function editing(req: Request, res: Response, device: PermissionsDevice, data: object) {
  const clerks = (await Clerk.all()).filter((clerk) => clerk.permissionsDeviceId === device.id);
  const beyond = device.list.filter((permission) => !req.clerk.may(permission));
  const title = `Permissions Device ${device.name}`;
  res.render("staff/administration/permissions-devices/edit", {
    title,
    labels,
    permissions: PERMISSIONS,
    device,
    clerks,
    beyond,
    ...data,
  });
}
