import { table } from "../../database/connection";
import { fold } from "../../secrets/fold";
import { refuse } from "../errors";
import { Model } from "../model";
import { AuditEvent } from "./audit-event";
import { changePermissions, type Grantable, notGrantable, type PermissionManager } from "./permission-changes";
import { allPermissions, isPermission, type Permission } from "./permissions";

interface PermissionsDeviceRow {
  id: number;
  name: string;
  permissions: string;
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

interface PermissionsDeviceAttributes {
  name: string;
  permissions: Permission[];
}

const LONGEST_NAME = 100;

/** A named set of permissions. Each clerk has one. */
export class PermissionsDevice extends Model<PermissionsDeviceRow>("permissions_devices") {
  static async all() {
    const rows = await table<PermissionsDeviceRow>("permissions_devices").orderBy("name");
    return (rows as unknown as PermissionsDeviceRow[]).map((row) => new PermissionsDevice(row));
  }

  /** Adds a device. Throws Invalid by field, also if a clerk grants a permission they don't have. */
  static add(attributes: PermissionsDeviceAttributes, by: PermissionManager) {
    return changePermissions(by, "permissions", async (grantable) => {
      await validate(attributes, grantable);
      const device = await PermissionsDevice.create(columnsOf(attributes));
      await AuditEvent.note("permissions changed", by, { details: { device: device.name, added: device.list } });
      return device;
    });
  }

  /** Returns the device with every permission; creates it if none exists (`npm run admin`). */
  static async ofAdministrators() {
    const devices = await PermissionsDevice.all();
    const complete = devices.find(({ list }) => list.length === allPermissions.length);
    if (complete) return complete;
    const free = (name: string) => !devices.some((device) => sameName(device.name, name));
    const name = ["Administrator", "Administrator, restored"].find(free) ?? `Administrator, restored ${Date.now()}`;
    return PermissionsDevice.add({ name, permissions: allPermissions }, "system");
  }

  get list(): Permission[] {
    const stored = JSON.parse(this.permissions) as string[];
    return [...new Set(stored)].filter(isPermission);
  }

  /**
   * Renames the device or changes its permissions. Its clerks gain or lose them at once. Throws Invalid if the clerk
   * would grant or revoke a permission they don't have, or if no clerk could grant a permission afterward.
   */
  change(attributes: PermissionsDeviceAttributes, openedVersion: number, by: PermissionManager) {
    return changePermissions(by, "permissions", async (grantable) => {
      const before = await PermissionsDevice.find(this.id);
      refuse({ form: notGrantableMessage(notGrantable(grantable, before.list)) });
      await validate(attributes, grantable, before);

      await this.update(columnsOf(attributes), { version: openedVersion });
      await AuditEvent.note("permissions changed", by, {
        details: {
          device: attributes.name,
          ...(attributes.name !== before.name && { "previous name": before.name }),
          added: attributes.permissions.filter((permission) => !before.list.includes(permission)),
          removed: before.list.filter((permission) => !attributes.permissions.includes(permission)),
        },
      });
    });
  }
}

/** Explains why a clerk can't change a device, or a clerk who has it; null if the list is empty. */
export function notGrantableMessage(permissions: Permission[]) {
  if (permissions.length === 0) return null;
  return `You can't change this because it includes permissions you don't have: ${permissions.join(", ")}. Ask an administrator who has them.`;
}

function columnsOf({ name, permissions }: PermissionsDeviceAttributes) {
  return { name, permissions: JSON.stringify(permissions) };
}

async function validate(attributes: PermissionsDeviceAttributes, grantable: Grantable, device?: PermissionsDevice) {
  const excess = notGrantable(grantable, attributes.permissions);
  const others = (await PermissionsDevice.all()).filter(({ id }) => id !== device?.id);
  const taken = others.some(({ name }) => sameName(name, attributes.name));

  refuse({
    name: errorInName(attributes.name) ?? (taken ? "Another Permissions Device has this name. Choose another." : null),
    permissions: excess.length
      ? `You can't grant permissions you don't have: ${excess.join(", ")}. Ask an administrator who has them.`
      : null,
  });
}

function sameName(one: string, other: string) {
  return fold(one) === fold(other);
}

function errorInName(name: string) {
  if (!name) return "Enter a name.";
  return name.length > LONGEST_NAME ? `Use at most ${LONGEST_NAME} characters.` : null;
}
