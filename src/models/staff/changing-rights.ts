import { table, transaction } from "../../database/connection";
import { Forbidden, refuse } from "../errors";
import type { Clerk } from "./clerk";
import { allPermissions, isPermission, type Permission } from "./permissions";

/** What the one who acts may give and take: a clerk what they may do themselves, the console everything. */
export type Own = ReadonlySet<Permission>;

interface Holder {
  id: number;
  sessionEpoch: number;
  permissions: string;
}

/**
 * Changes who may do what, one such change at a time: of two administrators who demote each other, the second finds
 * their right gone. Throws Forbidden where the clerk may manage clerks no more, and Invalid at `field` where a
 * permission would be lost to everyone who could give it back.
 */
export function changingRights<Result>(by: Clerk | "system", field: string, work: (own: Own) => Promise<Result>) {
  return transaction(async () => {
    await table("permissions_devices").select("id").orderBy("id").forUpdate();
    const before = await enabledHolders();
    const own = by === "system" ? new Set(allPermissions) : rightsOf(by, before);
    if (!own.has("manage clerks")) throw new Forbidden("manage clerks");

    const result = await work(own);

    const kept = givable(await enabledHolders());
    const lost = [...givable(before)].filter((permission) => !kept.has(permission));
    refuse({ [field]: lost.length > 0 ? lossInWords(lost) : null });
    return result;
  });
}

/** Those of the permissions that this one may not hand out or take away. */
export function beyond(own: Own, permissions: readonly Permission[]) {
  return permissions.filter((permission) => !own.has(permission));
}

async function enabledHolders() {
  return (await table("clerks")
    .join("permissions_devices", "permissions_devices.id", "clerks.permissions_device_id")
    .whereNull("clerks.disabled_at")
    .select("clerks.id", "clerks.session_epoch", "permissions_devices.permissions")) as unknown as Holder[];
}

function rightsOf(clerk: Clerk, holders: Holder[]) {
  const present = holders.find(({ id, sessionEpoch }) => id === clerk.id && sessionEpoch === clerk.sessionEpoch);
  return new Set(present ? listOf(present) : []);
}

/** What somebody could give to others: nobody gives what they may not do themselves. */
function givable(holders: Holder[]) {
  return new Set(holders.map(listOf).flatMap((list) => (list.includes("manage clerks") ? list : [])));
}

function listOf({ permissions }: Holder): Permission[] {
  return (JSON.parse(permissions) as string[]).filter(isPermission);
}

function lossInWords(lost: Permission[]) {
  return lost.includes("manage clerks")
    ? "Nobody could manage clerks any more. Give another clerk that right first."
    : `Nobody who manages clerks could do this any more, or give it to anyone: ${lost.join(", ")}. Give another of them that right first.`;
}
