import { table, transaction } from "../../database/connection";
import { nameDigest } from "../../secrets/digest";
import { fitForUse, fold } from "../../secrets/fold";
import { hashSecret } from "../../secrets/hashing";
import { AttemptCounter } from "../attempt-counter";
import { Invalid, refuse } from "../errors";
import { Model } from "../model";
import { type Actor, AuditEvent } from "./audit-event";
import { beyond, changingRights, type Own } from "./changing-rights";
import type { Permission } from "./permissions";
import { beyondInWords, PermissionsDevice } from "./permissions-device";
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

export interface WantedClerk {
  name: string;
  userName: string;
  password: string;
  permissionsDeviceId: string;
}

type WantedChange = Omit<WantedClerk, "userName"> & { disabled: boolean };

const LONGEST_NAME = 100;
const FIT_FOR_A_USER_NAME = /^[\p{L}\p{M}\p{N}._@+'-]+$/u;

/** A member of staff. */
export class Clerk extends Model<ClerkRow>("clerks") {
  private allowed: ReadonlySet<Permission> = new Set();

  /** The clerk of a session, with what they may do; none once disabled or signed out everywhere. */
  static async ofSession(id: number, epoch: number) {
    const clerk = await Clerk.findBy({ id, sessionEpoch: epoch });
    if (!clerk || clerk.disabledAt) return undefined;
    return clerk.withPermissions();
  }

  /** The clerk of a user name, without what they may do: sign-in asks the same for a name that nobody has. */
  static async named(userName: string) {
    return Clerk.findBy({ userNameDigest: digestOf(userName) });
  }

  static async all() {
    const rows = (await table("clerks").orderBy("name").orderBy("id")) as unknown as ClerkRow[];
    return rows.map((row) => new Clerk(row));
  }

  /** A clerk who can sign in and manage clerks, where there is one. */
  static async anyAdministrator() {
    for (const clerk of await Clerk.all()) {
      if (!clerk.disabledAt && (await clerk.withPermissions()).may("manage clerks")) return clerk;
    }
    return undefined;
  }

  /** Adds a clerk; a password that another gave must be changed at the first sign-in. Throws Invalid by field. */
  static async add(wanted: WantedClerk, by: Clerk | "system") {
    refuse({
      name: errorInName(wanted.name),
      userName: errorInUserName(wanted.userName),
      password: errorInStaffPassword(wanted.password, wanted.userName),
      permissionsDeviceId: wanted.permissionsDeviceId ? null : CHOOSE_A_DEVICE,
    });
    const passwordDigest = await hashSecret(wanted.password, "clerk password");

    return changingRights(by, "permissionsDeviceId", async (own) => {
      const taken = await Clerk.findBy({ userNameDigest: digestOf(wanted.userName) });
      refuse({ userName: taken ? "Another clerk uses this user name. Choose another." : null });
      const device = await deviceFor(wanted.permissionsDeviceId, own);
      const now = new Date();

      const clerk = await Clerk.create({
        name: wanted.name,
        userName: wanted.userName,
        userNameDigest: digestOf(wanted.userName),
        passwordDigest,
        ...(by === "system" ? { passwordChangedAt: now } : { passwordGivenAt: now }),
        permissionsDeviceId: device.id,
      });
      await AuditEvent.note("clerk added", by, { details: { clerk: clerk.userName, permissions: device.name } });
      return clerk;
    });
  }

  may(permission: Permission) {
    return this.allowed.has(permission);
  }

  get mustChangePassword() {
    return this.passwordGivenAt !== null;
  }

  get attempts() {
    return new AttemptCounter(`clerk:${this.id}`);
  }

  async withPermissions() {
    const device = await PermissionsDevice.find(this.permissionsDeviceId);
    this.allowed = new Set(device.list);
    return this;
  }

  /** What this clerk may do and the other may not: then the other can't change this clerk. */
  beyond(other: Clerk) {
    return beyond(other.allowed, [...this.allowed]);
  }

  /**
   * Changes a clerk's name, Permissions Device or access, and gives a new password where one was typed. Their sessions
   * end when anything but the name changed. Throws Invalid by field; nobody changes a clerk who may do more than they.
   */
  async change(wanted: WantedChange, opened: number, by: Clerk) {
    refuse({ name: errorInName(wanted.name), ...this.validateGiving(wanted), ...validateOwn(this, wanted, by) });
    const passwordDigest = wanted.password ? await hashSecret(wanted.password, "clerk password") : undefined;

    await changingRights(by, wanted.disabled ? "disabled" : "permissionsDeviceId", async (own) => {
      const present = await Clerk.find(this.id);
      const held = await PermissionsDevice.find(present.permissionsDeviceId);
      refuse({ form: beyondInWords(beyond(own, held.list)) });
      const device = await deviceFor(wanted.permissionsDeviceId, own);
      const moved = device.id !== held.id;
      const disabledAt = wanted.disabled ? (present.disabledAt ?? new Date()) : null;
      const accessChanged = wanted.disabled !== (present.disabledAt !== null);
      const sessionsEnd = moved || accessChanged || passwordDigest !== undefined;

      await this.update(
        {
          name: wanted.name,
          disabledAt,
          permissionsDeviceId: device.id,
          ...(passwordDigest && { passwordDigest, passwordGivenAt: new Date() }),
          ...(sessionsEnd && { sessionEpoch: present.sessionEpoch + 1 }),
        },
        { version: opened },
      );
      if (passwordDigest) await this.attempts.clear();
      await AuditEvent.note("clerk changed", by, {
        details: {
          clerk: this.userName,
          ...(wanted.name !== present.name && { name: `${present.name} -> ${wanted.name}` }),
          ...(moved && { permissions: `${held.name} -> ${device.name}` }),
          ...(passwordDigest && { password: "given anew" }),
          ...(accessChanged && { access: disabledAt ? "ended" : "open again" }),
        },
      });
    });
  }

  /** Notes a sign-in. It is no edit: a form someone has open on this clerk stays good. */
  async signedIn() {
    await table("clerks").where({ id: this.id }).update({ lastSignInAt: new Date() });
    await AuditEvent.note("clerk signed in", this);
  }

  /** Ends every session of the clerk. */
  async endSessions() {
    await table("clerks").where({ id: this.id }).increment("sessionEpoch", 1);
  }

  /**
   * Sets a password: the clerk's own choice, or one given at the console, which opens a closed access and must be
   * changed at the next sign-in. Every session of the clerk ends. Throws Invalid.
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

  private validateGiving({ password, permissionsDeviceId }: WantedChange) {
    return {
      password: password ? errorInStaffPassword(password, this.userName) : null,
      permissionsDeviceId: permissionsDeviceId ? null : CHOOSE_A_DEVICE,
    };
  }
}

const CHOOSE_A_DEVICE = "Choose a Permissions Device.";

/** Nobody raises their own rights, ends their own access, or gets round being asked for their present password. */
function validateOwn(clerk: Clerk, wanted: WantedChange, by: Clerk) {
  if (by.id !== clerk.id) return {};
  return {
    ...(wanted.permissionsDeviceId !== String(clerk.permissionsDeviceId) && {
      permissionsDeviceId: "You can't change your own Permissions Device. Ask another administrator.",
    }),
    ...(wanted.disabled && { disabled: "You can't end your own access. Ask another administrator." }),
    ...(wanted.password && {
      password: "Change your own password on its own page: choose your name at the top of this one.",
    }),
  };
}

/** Throws Invalid where the device is not there or holds what the one who gives it may not do. */
async function deviceFor(id: string, own: Own) {
  const device = (await PermissionsDevice.all()).find((candidate) => String(candidate.id) === id);
  if (!device) throw new Invalid({ permissionsDeviceId: CHOOSE_A_DEVICE });

  const tooMuch = beyond(own, device.list);
  refuse({
    permissionsDeviceId: tooMuch.length ? `You can't give what you may not do yourself: ${tooMuch.join(", ")}.` : null,
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
  return FIT_FOR_A_USER_NAME.test(userName) && fitForUse(userName)
    ? null
    : "Use letters, digits and . _ - @ + only, without spaces.";
}
