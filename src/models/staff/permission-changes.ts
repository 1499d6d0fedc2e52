import { table, transaction } from "../../database/connection";
import { Forbidden, refuse } from "../errors";
import { allPermissions, isPermission, type Permission } from "./permissions";

/** Who changes permissions: a signed-in clerk, or the console (`npm run admin`). */
export type PermissionManager = { id: number; name: string; sessionEpoch: number } | "system";

/** The permissions that someone can grant and revoke: a clerk's own, or all of them for the console. */
export type Grantable = ReadonlySet<Permission>;

interface Holder {
  id: number;
  sessionEpoch: number;
  permissions: string;
}

/**
 * Runs one change of permissions at a time, in a transaction: when two administrators demote each other, the second
 * one is refused. Throws Forbidden if the clerk can no longer manage clerks, and Invalid at `field` if the change would
 * leave a permission that no clerk could grant again.
 */
export function changePermissions<Result>(
  by: PermissionManager,
  field: string,
  work: (grantable: Grantable) => Promise<Result>,
) {
  return transaction(async () => {
    await table("permissions_devices").select("id").orderBy("id").forUpdate();
    const before = await enabledHolders();
    const own = by === "system" ? new Set(allPermissions) : permissionsOf(by, before);
    if (!own.has("manage clerks")) throw new Forbidden("manage clerks");

    const result = await work(own);

    const remaining = grantableBySomeone(await enabledHolders());
    const lost = [...grantableBySomeone(before)].filter((permission) => !remaining.has(permission));
    refuse({ [field]: lost.length > 0 ? lostPermissionsMessage(lost) : null });
    return result;
  });
}

/** Returns the permissions in the list that can't be granted or revoked. */
export function notGrantable(grantable: Grantable, permissions: readonly Permission[]) {
  return permissions.filter((permission) => !grantable.has(permission));
}

async function enabledHolders() {
  return (await table("clerks")
    .join("permissions_devices", "permissions_devices.id", "clerks.permissions_device_id")
    .whereNull("clerks.disabled_at")
    .select("clerks.id", "clerks.session_epoch", "permissions_devices.permissions")) as unknown as Holder[];
}

function permissionsOf(clerk: { id: number; sessionEpoch: number }, holders: Holder[]) {
  const holder = holders.find(({ id, sessionEpoch }) => id === clerk.id && sessionEpoch === clerk.sessionEpoch);
  return new Set(holder ? listOf(holder) : []);
}

/** Permissions that at least one clerk can grant: a clerk grants only permissions they have. */
function grantableBySomeone(holders: Holder[]) {
  return new Set(holders.map(listOf).flatMap((list) => (list.includes("manage clerks") ? list : [])));
}

function listOf({ permissions }: Holder): Permission[] {
  return (JSON.parse(permissions) as string[]).filter(isPermission);
}

function lostPermissionsMessage(lost: Permission[]) {
  return lost.includes("manage clerks")
    ? "This would leave no clerk who can manage clerks. Give another clerk that permission first."
    : `This would leave no administrator with these permissions: ${lost.join(", ")}. Give them to another administrator first.`;
}
