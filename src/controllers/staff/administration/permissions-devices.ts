import type { Request, Response } from "express";
import { Clerk } from "../../../models/staff/clerk";
import { isPermission, PERMISSIONS } from "../../../models/staff/permissions";
import { PermissionsDevice } from "../../../models/staff/permissions-device";
import { fields, several, version } from "../../../web/fields";
import { refusal } from "../../../web/refusal";
import { formAgain } from "../form-again";

const labels = { name: "Name", permissions: "Permissions" };

export { blank as new };

/** The list of Permissions Devices, with the clerks who have each. */
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
  showNew(res, { values: { name: "", permissions: [] } });
}

/** Adds a Permissions Device. */
export async function create(req: Request, res: Response) {
  const values = submittedIn(req.body);

  const refused = await refusal(() => PermissionsDevice.add(values, req.clerk));
  if (refused) return showNew(res.status(refused.status), { values, errors: refused.errors });

  req.flash("notice", `You added the Permissions Device ${values.name}. To give it to a clerk, edit the clerk.`);
  res.redirect(303, "/staff/settings/permissions");
}

/** The form of one Permissions Device. */
export async function edit(req: Request, res: Response) {
  const device = await PermissionsDevice.find(req.params.id);
  await showEdit(req, res, device, { values: formValues(device), version: device.version });
}

/** Saves a Permissions Device. Its clerks gain or lose the permissions at once. */
export async function update(req: Request, res: Response) {
  const device = await PermissionsDevice.find(req.params.id);
  const values = submittedIn(req.body);
  const opened = version(req.body);

  const refused = await refusal(() => device.change(values, opened, req.clerk));
  if (refused) {
    const current = refused.current && { ...formValues(new PermissionsDevice(refused.current as never)) };
    const again = { ...refused, current: current && { ...current, version: refused.current?.version } };
    return showEdit(req, res.status(refused.status), device, formAgain(again, labels, values, opened, labelValues));
  }

  req.flash("notice", `You saved the Permissions Device ${device.name}. The change applies now.`);
  res.redirect(303, "/staff/settings/permissions");
}

function submittedIn(body: unknown) {
  return { ...fields(body, "name"), permissions: several(body, "permissions").filter(isPermission) };
}

function formValues(device: PermissionsDevice) {
  return { name: device.name, permissions: device.list };
}

function labelValues(values: Readonly<Record<string, unknown>>) {
  const order = Object.keys(PERMISSIONS);
  const chosen = [...(values.permissions as string[])].sort((a, b) => order.indexOf(a) - order.indexOf(b));
  return { ...values, permissions: chosen.join(", ") };
}

function showNew(res: Response, data: object) {
  res.render("staff/administration/permissions-devices/new", {
    title: "Add a Permissions Device",
    labels,
    permissions: PERMISSIONS,
    ...data,
  });
}

async function showEdit(req: Request, res: Response, device: PermissionsDevice, data: object) {
  const clerks = (await Clerk.all()).filter((clerk) => clerk.permissionsDeviceId === device.id);
  const notGrantable = device.list.filter((permission) => !req.clerk.may(permission));
  const title = `Permissions Device ${device.name}`;
  res.render("staff/administration/permissions-devices/edit", {
    title,
    labels,
    permissions: PERMISSIONS,
    device,
    clerks,
    notGrantable,
    ...data,
  });
}
