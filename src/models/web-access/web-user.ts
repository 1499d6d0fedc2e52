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
import { errorInPin } from "./pin-policy";
import { pinPolicyInputs } from "./pin-policy-inputs";
import { UnknownUserNames } from "./unknown-user-names";
import { errorInGivenName, orTaken, userNameColumns } from "./user-name";
import type { WebUserRow } from "./web-user-row";
import { lockInForce, stateOf } from "./web-user-state";

/** The submitted Web Details form. */
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
  /** True if this session began with a temporary PIN, which opens only the change page. */
  cameWithTemporaryPin = false;

  static async of(household: Household): Promise<WebUser> {
    return (await WebUser.findBy({ householdId: household.id })) ?? WebUser.create({ householdId: household.id });
  }

  /** The web user of a session; undefined if its sessions have been ended. */
  static async ofSession(id: number, epoch: number) {
    const row = await table("web_users").where({ id, sessionEpoch: epoch }).first();
    return row && new WebUser(row as unknown as WebUserRow);
  }

  async household() {
    return Household.find(this.householdId);
  }

  /** Whether the household can sign in, with a label for the clerk. */
  async state() {
    return stateOf(this, (await PasswordDevice.current()).unlockMinutes);
  }

  /** True while a lock is in force; a lock by attempts may have ended automatically. */
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
   * Saves what the clerk submitted in Web Details, all or nothing (guide #95b, "How Do I Change or Email a Patron's Web
   * Username/Password"): a blank password keeps the current one. A PIN is assigned, or claimed if the customer is not asked to
   * change it. `also` is done in the same transaction: messages that tell the household. Throws Invalid by field, EditConflict.
   */
  async change(submitted: WebDetails, clerk: Clerk, also: (() => Promise<void>) | null = null) {
    const [mayAssign, mayLock] = [clerk.may("assign web users"), clerk.may("unlock web users")];
    const household = await this.household();
    if (mayAssign) await this.refuseErrorsIn(submitted, household);
    const credentials = mayAssign ? await this.credentials(submitted, clerk) : {};
    const lock = mayLock ? await this.lockColumns(submitted) : {};

    await orTaken(() =>
      transaction(async () => {
        await this.update({ ...credentials, ...lock, ...this.endedSessions({ ...credentials, ...lock }) }, submitted);
        await this.afterCredentials(credentials, clerk, submitted.askChange);
        await this.afterLock(lock, clerk);
        await (also ? also() : announceCredentials(credentials, this.householdId));
      }),
    );
  }

  /** Unlocks the web user at once, whatever locked it. */
  async unlock(clerk: Clerk) {
    if (this.lockedOutAt === null) return;
    const lock = { lockedOutAt: null, lockCause: null, lockReason: null };
    await transaction(async () => {
      await this.update(lock);
      await this.afterLock(lock, clerk);
    });
  }

  /** Ends every session of this web user. */
  async endSessions() {
    await this.update({ sessionEpoch: this.sessionEpoch + 1 });
  }

  /** After a new PIN, in the open transaction: forgets the known browsers and resets the failed attempts. */
  async forgetTracesOfOldPin() {
    await KnownBrowser.forgetAll(this);
    if (this.lockedOutAt === null) await this.attempts.clear();
  }

  private async refuseErrorsIn(submitted: WebDetails, household: Household) {
    const nothingYet = !this.pinDigest && !this.pinSeal;
    const nameStays = submitted.userName === (this.userName ?? "");
    if (nameStays && !submitted.userName && !submitted.pin && !submitted.pinAgain) return;

    refuse({
      userName: nameStays && submitted.userName ? null : await errorInGivenName(submitted.userName, household),
      pin: submitted.pin
        ? errorInPin(submitted.pin.trim(), await pinPolicyInputs(household, submitted.userName))
        : nothingYet
          ? "Enter a password. This household has none yet."
          : null,
      pinAgain: submitted.pin === submitted.pinAgain ? null : "Type the same new password twice.",
    });
  }

  private async credentials(submitted: WebDetails, clerk: Clerk): Promise<Changes> {
    const name = submitted.userName && submitted.userName !== this.userName ? userNameColumns(submitted.userName) : {};
    if (!submitted.pin) return name;

    const { assignedDays } = await PasswordDevice.current();
    const pin = submitted.askChange
      ? { ...assignedColumns(submitted.pin, this, assignedDays, true), pinSource: "typed" }
      : { ...(await claimedColumns(submitted.pin)), pinMailedAt: null, bulkAssignmentId: null };
    return { ...name, ...pin, pinSetBy: "clerk", pinSetByName: clerk.name };
  }

  /** A reason makes a lock by attempts the clerk's own, which known browsers can't pass and which never ends automatically. */
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
    if (changes.userNameDigest) await UnknownUserNames.counter(fold(changes.userName ?? "")).clear();
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
