import { table } from "../../database/connection";
import { fold } from "../../secrets/fold";
import { refuse } from "../errors";
import { Model } from "../model";
import { AuditEvent } from "./audit-event";
import { beyond, changingRights, type Own } from "./changing-rights";
import type { Clerk } from "./clerk";
import { allPermissions, isPermission, type Permission } from "./permissions";

interface PermissionsDeviceRow {
  id: number;
  name: string;
  permissions: string;
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

interface Wanted {
  name: string;
  permissions: Permission[];
}

const LONGEST_NAME = 100;

/** A named set of permissions that clerks are given. */
export class PermissionsDevice extends Model<PermissionsDeviceRow>("permissions_devices") {
  static async all() {
    const rows = await table<PermissionsDeviceRow>("permissions_devices").orderBy("name");
    return (rows as unknown as PermissionsDeviceRow[]).map((row) => new PermissionsDevice(row));
  }

  /** Makes a device. Throws Invalid by field; a clerk can't hand out what they may not do themselves. */
  static add(wanted: Wanted, by: Clerk | "system") {
    return changingRights(by, "permissions", async (own) => {
      await refuseErrors(wanted, own);
      const device = await PermissionsDevice.create(columnsOf(wanted));
      await AuditEvent.note("permissions changed", by, { details: { device: device.name, added: device.list } });
      return device;
    });
  }

  /** The device that lets a clerk do everything; made anew where there is none any more (`npm run admin`). */
  static async ofAdministrators() {
    const devices = await PermissionsDevice.all();
    const whole = devices.find(({ list }) => list.length === allPermissions.length);
    if (whole) return whole;
    const free = (name: string) => !devices.some((device) => sameName(device.name, name));
    const name = ["Administrator", "Administrator, restored"].find(free) ?? `Administrator, restored ${Date.now()}`;
    return PermissionsDevice.add({ name, permissions: allPermissions }, "system");
  }

  get list(): Permission[] {
    const held = JSON.parse(this.permissions) as string[];
    return [...new Set(held)].filter(isPermission);
  }

  /**
   * Gives the device another name or other permissions, which its clerks have or lose at once. Throws Invalid where
   * the clerk would give or take what they may not do themselves, or a permission would be lost to everyone.
   */
  change(wanted: Wanted, opened: number, by: Clerk) {
    return changingRights(by, "permissions", async (own) => {
      const present = await PermissionsDevice.find(this.id);
      refuse({ form: beyondInWords(beyond(own, present.list)) });
      await refuseErrors(wanted, own, present);

      await this.update(columnsOf(wanted), { version: opened });
      await AuditEvent.note("permissions changed", by, {
        details: {
          device: wanted.name,
          ...(wanted.name !== present.name && { "called before": present.name }),
          added: wanted.permissions.filter((permission) => !present.list.includes(permission)),
          removed: present.list.filter((permission) => !wanted.permissions.includes(permission)),
        },
      });
    });
  }
}

/** Says why a clerk can't change a device, or a clerk who holds it; null where nothing is beyond them. */
export function beyondInWords(permissions: Permission[]) {
  if (permissions.length === 0) return null;
  return `You can't change this, since it gives what you may not do yourself: ${permissions.join(", ")}. Ask a clerk who may.`;
}

function columnsOf({ name, permissions }: Wanted) {
  return { name, permissions: JSON.stringify(permissions) };
}

async function refuseErrors(wanted: Wanted, own: Own, device?: PermissionsDevice) {
  const tooMuch = beyond(own, wanted.permissions);
  const others = (await PermissionsDevice.all()).filter(({ id }) => id !== device?.id);
  const taken = others.some(({ name }) => sameName(name, wanted.name));

  refuse({
    name: errorInName(wanted.name) ?? (taken ? "Another Permissions Device has this name. Choose another." : null),
    permissions: tooMuch.length
      ? `You can't give what you may not do yourself: ${tooMuch.join(", ")}. Ask a clerk who may.`
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
