import { table, transaction } from "../../database/connection";
import { fold } from "../../secrets/fold";
import { announce, credentialsChanged } from "../announcement";
import { AttemptCounter } from "../attempt-counter";
import { refuse } from "../errors";
import { Household } from "../households/household";
import { Model } from "../model";
import { PasswordDevice } from "../settings/password-device";
import { type Actor, AuditEvent } from "../staff/audit-event";
import type { Clerk } from "../staff/clerk";
import { KnownBrowser } from "./known-browser";
import { assignedColumns, claimedColumns } from "./pin";
import { pinCircumstances } from "./pin-circumstances";
import { errorInPin } from "./pin-policy";
import { UnownedNames } from "./unowned-names";
import { errorInGivenName, orTaken, userNameColumns } from "./user-name";
import { lockInForce, stateOf } from "./web-user-state";

export interface WebUserRow {
  id: number;
  householdId: number;
  userName: string | null;
  userNameDigest: string | null;
  /** The chosen PIN's bcrypt, from hashSecret(fold(pin), "chosen PIN"). */
  pinDigest: string | null;
  /** The assigned PIN, sealed with "assigned PIN" and bound to this id; erased when claimed, expired or revoked. */
  pinSeal: string | null;
  pinAssignedAt: Date | null;
  pinExpiresAt: Date | null;
  /** How the assigned PIN came about: "typed", "random" or "guessable". */
  pinSource: string | null;
  /** Set where the first sign-in leads to the change page. */
  changeAskedAt: Date | null;
  /** Signed in with the assigned PIN, the change not finished. */
  inUseAt: Date | null;
  /** PIN Changed: from then on claimed. */
  pinChangedAt: Date | null;
  pinSetAt: Date | null;
  /** "system": made by Gatehouse with the household. */
  pinSetBy: "customer" | "clerk" | "bulk run" | "system" | null;
  pinSetByName: string | null;
  lockedOutAt: Date | null;
  lockCause: "attempts" | "clerk" | null;
  lockReason: string | null;
  lastSignInAt: Date | null;
  /** The bulk run that gave the present name and PIN. */
  bulkAssignmentId: number | null;
  /** When a message with the assigned PIN was handed over. */
  pinMailedAt: Date | null;
  /** Counted up to end every session of this web user. */
  sessionEpoch: number;
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

/** What a clerk types into Web Details. */
export interface WebDetails {
  userName: string;
  pin: string;
  pinAgain: string;
  askChange: boolean;
  lockedOut: boolean;
  lockReason: string;
  version: number;
}

type Changes = Partial<WebUserRow>;

/** The user name and PIN that sign one household in on the web. Every household has one; without a name it has no access. */
export class WebUser extends Model<WebUserRow>("web_users") {
  /** This session began with a temporary PIN: it is for the change page alone. */
  cameWithTemporaryPin = false;

  static async of(household: Household): Promise<WebUser> {
    return (await WebUser.findBy({ householdId: household.id })) ?? WebUser.create({ householdId: household.id });
  }

  /** The web user of a session; none where the sessions were ended meanwhile. */
  static async ofSession(id: number, epoch: number) {
    const row = await table("web_users").where({ id, sessionEpoch: epoch }).first();
    return row && new WebUser(row as unknown as WebUserRow);
  }

  async household() {
    return Household.find(this.householdId);
  }

  /** Whether the household can sign in, in words. */
  async state() {
    return stateOf(this, (await PasswordDevice.current()).unlockMinutes);
  }

  /** True while a lock is in force: one by attempts may have ended by itself. */
  async lockedOut() {
    return lockInForce(this, (await PasswordDevice.current()).unlockMinutes);
  }

  /** Signed in with an assigned or temporary PIN, and the change page not finished. */
  get mustChange() {
    return this.cameWithTemporaryPin || this.startedWithAssignedPin;
  }

  private get startedWithAssignedPin() {
    return this.inUseAt !== null && this.pinChangedAt === null;
  }

  get attempts() {
    return new AttemptCounter(`web-user:${this.id}`);
  }

  /**
   * What the clerk typed into Web Details, all or nothing (guide #95b, "How Do I Change or Email a Patron's Web
   * Username/Password"): a blank password leaves it. A PIN is assigned, or claimed where the customer is not asked to
   * change it. `also` is done in the same transaction: messages that tell the household. Throws Invalid by field, EditConflict.
   */
  async change(typed: WebDetails, clerk: Clerk, also: (() => Promise<void>) | null = null) {
    const [mayAssign, mayLock] = [clerk.may("assign web users"), clerk.may("unlock web users")];
    const household = await this.household();
    if (mayAssign) await this.refuseErrorsIn(typed, household);
    const credentials = mayAssign ? await this.credentials(typed, clerk) : {};
    const lock = mayLock ? await this.lockColumns(typed) : {};

    await orTaken(() =>
      transaction(async () => {
        await this.update({ ...credentials, ...lock, ...this.endedSessions({ ...credentials, ...lock }) }, typed);
        await this.afterCredentials(credentials, clerk, typed.askChange);
        await this.afterLock(lock, clerk);
        await (also ? also() : announceCredentials(credentials, this.householdId));
      }),
    );
  }

  /** Lets the household in again at once, whatever locked it. */
  async unlock(clerk: Clerk) {
    if (this.lockedOutAt === null) return;
    const lock = { lockedOutAt: null, lockCause: null, lockReason: null };
    await transaction(async () => {
      await this.update(lock);
      await this.afterLock(lock, clerk);
    });
  }

  /** Every session of this web user ends. */
  async endSessions() {
    await this.update({ sessionEpoch: this.sessionEpoch + 1 });
  }

  /** What follows a new PIN, in the open transaction: no browser is known any more, failures count anew. */
  async forgetTracesOfOldPin() {
    await KnownBrowser.forgetAll(this);
    if (this.lockedOutAt === null) await this.attempts.clear();
  }

  private async refuseErrorsIn(typed: WebDetails, household: Household) {
    const nothingYet = !this.pinDigest && !this.pinSeal;
    const nameStays = typed.userName === (this.userName ?? "");
    if (nameStays && !typed.userName && !typed.pin && !typed.pinAgain) return;

    refuse({
      userName: nameStays && typed.userName ? null : await errorInGivenName(typed.userName, household),
      pin: typed.pin
        ? errorInPin(typed.pin.trim(), await pinCircumstances(household, typed.userName))
        : nothingYet
          ? "Enter a password: this household has none yet."
          : null,
      pinAgain: typed.pin === typed.pinAgain ? null : "Type the same new password twice.",
    });
  }

  private async credentials(typed: WebDetails, clerk: Clerk): Promise<Changes> {
    const name = typed.userName && typed.userName !== this.userName ? userNameColumns(typed.userName) : {};
    if (!typed.pin) return name;

    const { assignedDays } = await PasswordDevice.current();
    const pin = typed.askChange
      ? { ...assignedColumns(typed.pin, this, assignedDays, true), pinSource: "typed" }
      : { ...(await claimedColumns(typed.pin)), pinMailedAt: null, bulkAssignmentId: null };
    return { ...name, ...pin, pinSetBy: "clerk", pinSetByName: clerk.name };
  }

  /** A reason makes a lock by attempts the clerk's own, which no known browser passes and no minutes end. */
  private async lockColumns({ lockedOut, lockReason }: WebDetails): Promise<Changes> {
    const madeTheClerks = this.lockCause === "attempts" && lockReason !== "";
    if (lockedOut && (madeTheClerks || !(await this.lockedOut()))) {
      return { lockedOutAt: new Date(), lockCause: "clerk", lockReason: lockReason || null };
    }
    if (!lockedOut && this.lockedOutAt !== null) return { lockedOutAt: null, lockCause: null, lockReason: null };
    return {};
  }

  /** A new PIN and a clerk's lock end the household's sessions (DESIGN.md rules 6 and 7). */
  private endedSessions(changes: Changes): Changes {
    return changes.pinSetAt || changes.lockedOutAt ? { sessionEpoch: this.sessionEpoch + 1 } : {};
  }

  private async afterCredentials(changes: Changes, by: Actor, askChange: boolean) {
    if (changes.userNameDigest) await UnownedNames.counter(fold(changes.userName ?? "")).clear();
    if (changes.pinSetAt) await this.forgetTracesOfOldPin();

    const changed = [changes.userName && "user name", changes.pinSetAt && "PIN"].filter(Boolean);
    if (changed.length === 0) return;
    await AuditEvent.note("web details changed", by, {
      householdId: this.householdId,
      details: {
        changed: changed.join(", "),
        ...(changes.pinSetAt && { "asked to change it": askChange ? "yes" : "no" }),
      },
    });
  }

  private async afterLock(changes: Changes, clerk: Clerk) {
    if (changes.lockedOutAt === undefined) return;
    if (changes.lockedOutAt === null) await this.attempts.clear();
    await announce(changes.lockedOutAt ? "locked" : "unlocked", this.householdId);
    await AuditEvent.note(changes.lockedOutAt ? "locked by clerk" : "unlocked", clerk, {
      householdId: this.householdId,
      details: changes.lockReason ? { reason: changes.lockReason } : {},
    });
  }
}

async function announceCredentials({ userName, pinSetAt }: Changes, householdId: number) {
  if (userName || pinSetAt) await announce(credentialsChanged(Boolean(userName), Boolean(pinSetAt)), householdId);
}
