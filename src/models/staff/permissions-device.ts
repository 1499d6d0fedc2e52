import { table, transaction } from "../../database/connection";
import { refuse } from "../faults";
import { Model } from "../model";
import { AuditEvent } from "./audit-event";
import type { Clerk } from "./clerk";
import { isPermission, type Permission } from "./permissions";

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

  /** Makes a device; a clerk can't hand out what they may not do themselves. */
  static async add(wanted: Wanted, clerk: Clerk) {
    await refuseFaults(wanted, clerk);
    return transaction(async () => {
      const device = await PermissionsDevice.create({
        name: wanted.name,
        permissions: JSON.stringify(wanted.permissions),
      });
      await AuditEvent.note("permissions changed", clerk, {
        details: { device: wanted.name, permissions: wanted.permissions },
      });
      return device;
    });
  }

  get list(): Permission[] {
    return (JSON.parse(this.permissions) as string[]).filter(isPermission);
  }

  /**
   * Gives the device another name or other permissions.
   * Throws Invalid where the clerk would raise their own rights or the last administrator would be lost.
   */
  async change(wanted: Wanted & { version: number }, clerk: Clerk) {
    await refuseFaults(wanted, clerk, this);

    await transaction(async () => {
      await holdAllDevices();
      await this.update({ name: wanted.name, permissions: JSON.stringify(wanted.permissions) }, wanted);
      await refuseWithoutAdministrator("permissions");
      await AuditEvent.note("permissions changed", clerk, {
        details: { device: wanted.name, permissions: wanted.permissions },
      });
    });
  }
}

/** Two administrators who take each other's rights away at once wait for one another here. */
export async function holdAllDevices() {
  await table("permissions_devices").select("id").orderBy("id").forUpdate();
}

/** Throws Invalid at the field when no enabled clerk may manage clerks any more. */
export async function refuseWithoutAdministrator(field: string) {
  const rows = (await table("clerks")
    .join("permissions_devices", "permissions_devices.id", "clerks.permissions_device_id")
    .whereNull("clerks.disabled_at")
    .distinct("permissions_devices.permissions")) as unknown as { permissions: string }[];
  const administered = rows.some(({ permissions }) => (JSON.parse(permissions) as string[]).includes("manage clerks"));
  refuse({
    [field]: administered ? null : "Nobody could manage clerks any more. Give another clerk that right first.",
  });
}

async function refuseFaults(wanted: Wanted, clerk: Clerk, device?: PermissionsDevice) {
  const added = wanted.permissions.filter((permission) => !device?.list.includes(permission));
  const beyond = added.filter((permission) => !clerk.may(permission));
  const same = await PermissionsDevice.findBy({ name: wanted.name });

  refuse({
    name:
      faultInName(wanted.name) ??
      (same && same.id !== device?.id ? "Another Permissions Device has this name. Choose another." : null),
    permissions: beyond.length
      ? `You can't give what you may not do yourself: ${beyond.join(", ")}. Ask a clerk who may.`
      : null,
  });
}

function faultInName(name: string) {
  if (!name) return "Enter a name.";
  return name.length > LONGEST_NAME ? `Use at most ${LONGEST_NAME} characters.` : null;
}
