import { table, transaction } from "../../database/connection";
import { nameDigest } from "../../secrets/digest";
import { fitForUse, fold } from "../../secrets/fold";
import { hashSecret } from "../../secrets/hashing";
import { AttemptCounter } from "../attempt-counter";
import { Invalid, refuse } from "../errors";
import { Model } from "../model";
import { type Actor, AuditEvent } from "./audit-event";
import { changePermissions, type Grantable, notGrantable } from "./permission-changes";
import type { Permission } from "./permissions";
import { notGrantableMessage, PermissionsDevice } from "./permissions-device";
import { errorInStaffPassword } from "./staff-password";

interface ClerkRow {
  id: number;
  name: string;
  userName: string;
  userNameDigest: string;
  passwordDigest: string;
  passwordChangedAt: Date | null;
  passwordGivenAt: Date | null;
  permissionsDeviceId: number;
  disabledAt: Date | null;
  lastSignInAt: Date | null;
  sessionEpoch: number;
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

export interface ClerkAttributes {
  name: string;
  userName: string;
  password: string;
  permissionsDeviceId: string;
}

type ClerkChanges = Omit<ClerkAttributes, "userName"> & { disabled: boolean };

const LONGEST_NAME = 100;
const USER_NAME_CHARACTERS = /^[\p{L}\p{M}\p{N}._@+'-]+$/u;

/** A member of staff. */
export class Clerk extends Model<ClerkRow>("clerks") {
  private permissions: ReadonlySet<Permission> = new Set();

  /** Returns the clerk of a session, with permissions; undefined once disabled or signed out everywhere. */
  static async ofSession(id: number, epoch: number) {
    const clerk = await Clerk.findBy({ id, sessionEpoch: epoch });
    if (!clerk || clerk.disabledAt) return undefined;
    return clerk.withPermissions();
  }

  /** Finds a clerk by user name, without permissions, so that sign-in costs the same for an unknown name. */
  static async named(userName: string) {
    return Clerk.findBy({ userNameDigest: digestOf(userName) });
  }

  static async all() {
    const rows = (await table("clerks").orderBy("name").orderBy("id")) as unknown as ClerkRow[];
    return rows.map((row) => new Clerk(row));
  }

  /** Returns a clerk who can sign in and manage clerks; undefined if there is none. */
  static async anyAdministrator() {
    for (const clerk of await Clerk.all()) {
      if (!clerk.disabledAt && (await clerk.withPermissions()).may("manage clerks")) return clerk;
    }
    return undefined;
  }

  /** Adds a clerk, who must change a password set by another clerk at the first sign-in. Throws Invalid by field. */
  static async add(attributes: ClerkAttributes, by: Clerk | "system") {
    refuse({
      name: errorInName(attributes.name),
      userName: errorInUserName(attributes.userName),
      password: errorInStaffPassword(attributes.password, attributes.userName),
      permissionsDeviceId: attributes.permissionsDeviceId ? null : CHOOSE_A_DEVICE,
    });
    const passwordDigest = await hashSecret(attributes.password, "clerk password");

    return changePermissions(by, "permissionsDeviceId", async (grantable) => {
      const taken = await Clerk.findBy({ userNameDigest: digestOf(attributes.userName) });
      refuse({ userName: taken ? "Another clerk uses this user name. Choose another." : null });
      const device = await grantableDevice(attributes.permissionsDeviceId, grantable);
      const now = new Date();

      const clerk = await Clerk.create({
        name: attributes.name,
        userName: attributes.userName,
        userNameDigest: digestOf(attributes.userName),
        passwordDigest,
        ...(by === "system" ? { passwordChangedAt: now } : { passwordGivenAt: now }),
        permissionsDeviceId: device.id,
      });
      await AuditEvent.note("clerk added", by, { details: { clerk: clerk.userName, permissions: device.name } });
      return clerk;
    });
  }

  may(permission: Permission) {
    return this.permissions.has(permission);
  }

  get mustChangePassword() {
    return this.passwordGivenAt !== null;
  }

  get attempts() {
    return new AttemptCounter(`clerk:${this.id}`);
  }

  async withPermissions() {
    const device = await PermissionsDevice.find(this.permissionsDeviceId);
    this.permissions = new Set(device.list);
    return this;
  }

  /** Returns this clerk's permissions that `other` lacks. If there are any, `other` can't change this clerk. */
  permissionsBeyond(other: Clerk) {
    return notGrantable(other.permissions, [...this.permissions]);
  }

  /**
   * Changes a clerk's name, Permissions Device or access, and sets a new password if one was typed. Ends the clerk's
   * sessions unless only the name changed. Throws Invalid by field, also if this clerk has permissions that `by` lacks.
   */
  async change(changes: ClerkChanges, openedVersion: number, by: Clerk) {
    refuse({
      name: errorInName(changes.name),
      ...this.validateAccess(changes),
      ...validateOwnAccount(this, changes, by),
    });
    const passwordDigest = changes.password ? await hashSecret(changes.password, "clerk password") : undefined;

    await changePermissions(by, changes.disabled ? "disabled" : "permissionsDeviceId", async (grantable) => {
      const before = await Clerk.find(this.id);
      const deviceBefore = await PermissionsDevice.find(before.permissionsDeviceId);
      refuse({ form: notGrantableMessage(notGrantable(grantable, deviceBefore.list)) });
      const device = await grantableDevice(changes.permissionsDeviceId, grantable);
      const deviceChanged = device.id !== deviceBefore.id;
      const disabledAt = changes.disabled ? (before.disabledAt ?? new Date()) : null;
      const accessChanged = changes.disabled !== (before.disabledAt !== null);
      const sessionsEnd = deviceChanged || accessChanged || passwordDigest !== undefined;

      await this.update(
        {
          name: changes.name,
          disabledAt,
          permissionsDeviceId: device.id,
          ...(passwordDigest && { passwordDigest, passwordGivenAt: new Date() }),
          ...(sessionsEnd && { sessionEpoch: before.sessionEpoch + 1 }),
        },
        { version: openedVersion },
      );
      if (passwordDigest) await this.attempts.clear();
      await AuditEvent.note("clerk changed", by, {
        details: {
          clerk: this.userName,
          ...(changes.name !== before.name && { name: `${before.name} -> ${changes.name}` }),
          ...(deviceChanged && { permissions: `${deviceBefore.name} -> ${device.name}` }),
          ...(passwordDigest && { password: "reset" }),
          ...(accessChanged && { access: disabledAt ? "disabled" : "enabled" }),
        },
      });
    });
  }

  /** Records a sign-in. It doesn't count as an edit: a form that someone has open on this clerk can still be saved. */
  async signedIn() {
    await table("clerks").where({ id: this.id }).update({ lastSignInAt: new Date() });
    await AuditEvent.note("clerk signed in", this);
  }

  /** Ends every session of the clerk. */
  async endSessions() {
    await table("clerks").where({ id: this.id }).increment("sessionEpoch", 1);
  }

  /**
   * Sets a password: the clerk's own choice, or one set at the console, which also enables a disabled clerk and must be
   * changed at the next sign-in. Ends the clerk's sessions. Throws Invalid.
   */
  async setPassword(password: string, by: Actor) {
    refuse({ password: errorInStaffPassword(password, this.userName) });
    const passwordDigest = await hashSecret(password, "clerk password");
    const now = new Date();

    await transaction(async () => {
      await this.update(
        {
          passwordDigest,
          passwordChangedAt: now,
          passwordGivenAt: by === "system" ? now : null,
          ...(by === "system" && { disabledAt: null }),
          sessionEpoch: this.sessionEpoch + 1,
        },
        this,
      );
      await this.attempts.clear();
      await AuditEvent.note("clerk password changed", by, { details: { clerk: this.userName } });
    });
  }

  private validateAccess({ password, permissionsDeviceId }: ClerkChanges) {
    return {
      password: password ? errorInStaffPassword(password, this.userName) : null,
      permissionsDeviceId: permissionsDeviceId ? null : CHOOSE_A_DEVICE,
    };
  }
}

const CHOOSE_A_DEVICE = "Choose a Permissions Device.";

/** Clerks can't change their own permissions or access here, nor their password without typing the current one. */
function validateOwnAccount(clerk: Clerk, changes: ClerkChanges, by: Clerk) {
  if (by.id !== clerk.id) return {};
  return {
    ...(changes.permissionsDeviceId !== String(clerk.permissionsDeviceId) && {
      permissionsDeviceId: "You can't change your own Permissions Device. Ask another administrator.",
    }),
    ...(changes.disabled && { disabled: "You can't disable your own account. Ask another administrator." }),
    ...(changes.password && {
      password: "To change your own password, select your name at the top of this page.",
    }),
  };
}

/** Throws Invalid if the device doesn't exist or includes a permission that can't be granted. */
async function grantableDevice(id: string, grantable: Grantable) {
  const device = (await PermissionsDevice.all()).find((candidate) => String(candidate.id) === id);
  if (!device) throw new Invalid({ permissionsDeviceId: CHOOSE_A_DEVICE });

  const excess = notGrantable(grantable, device.list);
  refuse({
    permissionsDeviceId: excess.length ? `You can't grant permissions you don't have: ${excess.join(", ")}.` : null,
  });
  return device;
}

function digestOf(userName: string) {
  return nameDigest(fold(userName.trim()));
}

function errorInName(name: string) {
  if (!name) return "Enter a name.";
  return name.length > LONGEST_NAME ? `Use at most ${LONGEST_NAME} characters.` : null;
}

function errorInUserName(userName: string) {
  if (!userName) return "Enter a user name.";
  if (userName.length > LONGEST_NAME) return `Use at most ${LONGEST_NAME} characters.`;
  return USER_NAME_CHARACTERS.test(userName) && fitForUse(userName)
    ? null
    : "Use only letters, digits and . _ - @ +, with no spaces.";
}
