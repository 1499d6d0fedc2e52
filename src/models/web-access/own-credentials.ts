import { transaction } from "../../database/connection";
import { sameSecret } from "../../secrets/digest";
import { fitForUse, fold } from "../../secrets/fold";
import { matches } from "../../secrets/hashing";
import { announce, credentialsChanged } from "../announcement";
import { AttemptCounter } from "../attempt-counter";
import { EditConflict, Forbidden, refuse } from "../errors";
import type { Household } from "../households/household";
import { PasswordDevice } from "../settings/password-device";
import { WebParameters } from "../settings/web-parameters";
import { AuditEvent } from "../staff/audit-event";
import { claimedColumns, foldPin, openAssigned } from "./pin";
import { errorInPin } from "./pin-policy";
import { pinPolicyInputs } from "./pin-policy-inputs";
import type { ResetLink } from "./reset-link";
import { TemporaryPin } from "./temporary-pin";
import { UnknownUserNames } from "./unknown-user-names";
import { errorInChosenName, orTaken, userNameColumns } from "./user-name";
import type { WebUser } from "./web-user";

const WRONG_PRESENT_PINS = 10;
const NOT_THE_SAME = "Enter the same new PIN in both fields.";
const NOT_THE_CURRENT = "This is not your current PIN. Enter it again.";

const UNLOCKED = { lockedOutAt: null, lockCause: null, lockReason: null };

interface NewPin {
  pin: string;
  pinAgain: string;
}

/** The current PIN was guessed wrong too often: every session of the web user has ended. */
export class TooManyGuesses extends Error {}

/** What the customers themselves do with their user name and PIN. Every verb throws Invalid by field. */
export class OwnCredentials {
  constructor(
    private readonly webUser: WebUser,
    private readonly household: Household,
  ) {}

  /**
   * Finishes the change after an assigned PIN; the same name and PIN are allowed (guide #95b), the PIN where the
   * Password Device lets it. From here on the web user is claimed, and other sessions have ended.
   */
  async finishFirstLogin(typed: NewPin & { userName: string }) {
    if (!this.webUser.mustChange) throw new Forbidden("nothing to change");
    refuse({
      userName: await errorInChosenName(typed.userName, this.household, this.webUser.userName),
      pin: await this.errorInNewPin(typed.pin, typed.userName),
      pinAgain: this.errorInRepetition(typed),
    });
    const kind = this.webUser.cameWithTemporaryPin ? "PIN changed" : "first sign-in finished";
    await this.claim(typed.pin, this.nameChange(typed.userName), kind);
    this.webUser.cameWithTemporaryPin = false;
  }

  /**
   * Chooses a new PIN with a link from a message, which is spent by it. A lock by attempts is lifted where the Web
   * Parameters say so. Throws EditConflict where the link was spent or the PIN changed meanwhile.
   */
  async resetPin(typed: NewPin, link: ResetLink) {
    refuse({
      pin: await this.errorInNewPin(typed.pin, this.webUser.userName ?? ""),
      pinAgain: this.errorInRepetition(typed),
    });
    const { resetLiftsLockout } = await WebParameters.current();
    const lifts = resetLiftsLockout === "yes" && this.webUser.lockCause === "attempts";
    await this.claim(typed.pin, lifts ? UNLOCKED : {}, "PIN reset by link", async () => {
      if (!(await link.spend())) throw new EditConflict({});
    });
  }

  /** Changes the user name, with the current PIN. */
  async changeUserName(typed: { userName: string; presentPin: string }) {
    const present = await this.confirm(typed.presentPin);
    refuse({
      userName: await errorInChosenName(typed.userName, this.household, this.webUser.userName),
      pinForUserName: present ? null : NOT_THE_CURRENT,
    });
    const { webUser } = this;
    await orTaken(() =>
      transaction(async () => {
        await webUser.update(userNameColumns(typed.userName), webUser);
        await UnknownUserNames.counter(fold(typed.userName)).clear();
        await announce("user name", webUser.householdId);
        await AuditEvent.note("user name changed", "customer", { householdId: webUser.householdId });
      }),
    );
  }

  /** Changes the PIN, with the current one; other sessions end (DESIGN.md rule 7). */
  async changePin(typed: NewPin & { presentPin: string }) {
    const present = await this.confirm(typed.presentPin);
    refuse({
      presentPin: present ? null : NOT_THE_CURRENT,
      pin: await this.errorInNewPin(typed.pin, this.webUser.userName ?? ""),
      pinAgain: this.errorInRepetition(typed),
    });
    await this.claim(typed.pin, {}, "PIN changed");
  }

  private async claim(
    pin: string,
    name: Partial<ReturnType<typeof userNameColumns>> & Partial<typeof UNLOCKED>,
    kind: "first sign-in finished" | "PIN changed" | "PIN reset by link",
    first = async () => {},
  ) {
    const { webUser } = this;
    const columns = await claimedColumns(pin);

    await orTaken(() =>
      transaction(async () => {
        await first();
        await webUser.update(
          { ...name, ...columns, pinSetBy: "customer", pinSetByName: null, sessionEpoch: webUser.sessionEpoch + 1 },
          webUser,
        );
        if (name.userName) await UnknownUserNames.counter(fold(name.userName)).clear();
        await webUser.forgetTracesOfOldPin();
        await announce(credentialsChanged(Boolean(name.userName), true), webUser.householdId);
        await AuditEvent.note(kind, "customer", {
          householdId: webUser.householdId,
          details: name.userName ? { "user name": "changed" } : {},
        });
      }),
    );
  }

  private nameChange(userName: string) {
    return userName === this.webUser.userName ? {} : userNameColumns(userName);
  }

  private async errorInNewPin(pin: string, userName: string) {
    const assigned = openAssigned(this.webUser);
    if (assigned !== null && sameSecret(foldPin(pin), assigned)) {
      const { mayKeepAssigned } = await PasswordDevice.current();
      if (!mayKeepAssigned) return "Choose a PIN that is different from the one you received.";
      if (this.webUser.pinSource === "random") return null;
    }
    if (await TemporaryPin.isOne(pin, this.webUser)) return "Choose a PIN that is different from the temporary one.";
    return errorInPin(pin.trim(), await pinPolicyInputs(this.household, userName));
  }

  private errorInRepetition({ pin, pinAgain }: NewPin) {
    return foldPin(pin) === foldPin(pinAgain) ? null : NOT_THE_SAME;
  }

  /** Compares the current PIN. Someone at an unattended screen gets ten guesses before every session ends. */
  private async confirm(pin: string) {
    const counter = new AttemptCounter(`present-pin:${this.webUser.id}`);
    const admission = await counter.admit(WRONG_PRESENT_PINS);
    if (!admission.admitted) return false;

    try {
      const right = fitForUse(pin) && (await matches(foldPin(pin), this.webUser.pinDigest, "chosen PIN"));
      if (right) {
        await counter.clear();
        return true;
      }
    } catch (error) {
      await counter.giveBack();
      throw error;
    }
    const { spent } = await counter.failed(WRONG_PRESENT_PINS);
    if (!spent) return false;

    await counter.clear();
    await this.webUser.endSessions();
    await AuditEvent.note("sessions ended", "customer", {
      householdId: this.webUser.householdId,
      details: { "wrong present PINs": WRONG_PRESENT_PINS },
    });
    throw new TooManyGuesses();
  }
}
