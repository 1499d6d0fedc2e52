import { randomBytes } from "node:crypto";
import { table, transaction } from "../../database/connection";
import { nameDigest, sameSecret } from "../../secrets/digest";
import { fitForUse, fold } from "../../secrets/fold";
import { Busy, matches } from "../../secrets/hashing";
import { open, seal } from "../../secrets/seal";
import { announce } from "../announcement";
import type { Admission, AttemptCounter } from "../attempt-counter";
import { PasswordDevice, type PasswordDeviceValues } from "../settings/password-device";
import { AuditEvent } from "../staff/audit-event";
import { KnownBrowser } from "./known-browser";
import type { OneTimeSecret } from "./one-time-secret";
import { claimedColumns, foldPin, openAssigned } from "./pin";
import { TemporaryPin } from "./temporary-pin";
import { UnknownUserNames } from "./unknown-user-names";
import { WebUser } from "./web-user";
import type { WebUserRow } from "./web-user-row";
import { lockInForce } from "./web-user-state";

const MINUTE_MS = 60_000;
const UNVERIFIED_RETRY_SECONDS = 2;
const NOBODY = { id: 0 };
const dummySeal = seal(randomBytes(8).toString("hex"), "assigned PIN", "nobody");

export interface Submitted {
  userName: string;
  pin: string;
  /** The cookie of a browser that has signed in before. */
  browser: string | undefined;
}

export type SignInResult =
  | { outcome: "signed in"; webUser: WebUser; browser: string; failuresBefore: number }
  | { outcome: "wrong"; lastButOne: boolean }
  | { outcome: "locked now" | "locked" }
  | { outcome: "busy" | "slowed"; retryAfterSeconds: number };

interface Compared {
  right: boolean;
  /** The temporary PIN that was typed: it is spent by this sign-in. */
  temporary: OneTimeSecret | undefined;
}

interface Attempt {
  typed: Submitted;
  device: PasswordDeviceValues;
  foldedName: string;
  webUser: WebUser | undefined;
  known: KnownBrowser | undefined;
  counter: AttemptCounter;
}

/**
 * One try of a customer to sign in (DESIGN.md rules 3, 5 and 6): counted before it is compared; exactly one bcrypt and
 * one keyed comparison whatever the name; a name nobody has is counted, locked and answered as any other.
 */
export class SignIn {
  /** Every ending is a result; an error in the database passes on, with the attempt given back where it can be. */
  static async attempt(typed: Submitted): Promise<SignInResult> {
    const attempt = await begin(typed);
    const { counter, device, webUser, known } = attempt;
    const admission = await admit(attempt);

    let compared: Compared;
    try {
      compared = await compare(attempt);
    } catch (error) {
      if (admission.admitted) await counter.giveBack();
      if (error instanceof Busy) return { outcome: "busy", retryAfterSeconds: error.retryAfterSeconds };
      throw error;
    }

    if (!admission.admitted) return turnedAway(admission, attempt);
    if (!compared.right || !webUser) return failed(attempt);
    if (lockedByClerk(webUser)) {
      await counter.giveBack();
      return lockedOut(webUser);
    }
    return succeeded({ ...attempt, webUser, known, device, temporary: compared.temporary });
  }
}

async function begin(typed: Submitted): Promise<Attempt> {
  const device = await PasswordDevice.current();
  const foldedName = fold(typed.userName.trim());
  const webUser = await WebUser.findBy({ userNameDigest: nameDigest(foldedName) });
  // Every name costs the same questions to the database: a name that nobody has is asked about as number 0.
  const known = await KnownBrowser.of(typed.browser, webUser ?? NOBODY);
  const counter = known?.attempts ?? webUser?.attempts ?? UnknownUserNames.counter(foldedName);
  return { typed, device, foldedName, webUser, known, counter };
}

/** Counts the attempt, unless the name is locked; a known browser passes a lock made by attempts. */
async function admit({ device, webUser, known, counter }: Attempt): Promise<Admission> {
  if (device.unlockMinutes !== null) {
    const over = new Date(Date.now() - device.unlockMinutes * MINUTE_MS);
    await counter.renewIfSpentBefore(over);
    await liftLockBefore(over, webUser ?? NOBODY);
  }
  const admission = await counter.admit(device.attempts);
  if (!webUser || known || !lockedByAttempts(webUser, device)) return admission;

  if (admission.admitted) await counter.giveBack();
  return { admitted: false, why: "spent", at: webUser.lockedOutAt as Date };
}

/** A lock whose minutes are over is a fact no more: the next one is a new one. */
async function liftLockBefore(moment: Date, { id }: { id: number }) {
  await table("web_users")
    .where({ id, lockCause: "attempts" })
    .where("lockedOutAt", "<=", moment)
    .update({ lockedOutAt: null, lockCause: null });
}

async function compare({ typed, webUser }: Attempt): Promise<Compared> {
  const pin = fitForUse(typed.pin) ? foldPin(typed.pin) : "";
  const chosen = await matches(pin, webUser?.pinDigest ?? null, "chosen PIN");
  // Looked up by its keyed digest, for a name that nobody has too; what is then compared is the one thing it may be.
  const temporary = await TemporaryPin.unused(pin, (webUser ?? NOBODY).id);
  const sealed = webUser?.pinSeal ? openAssigned(webUser) : null;
  const nothing = open(dummySeal, "assigned PIN", "nobody");
  const assigned = sameSecret(pin, sealed ?? nothing ?? "") && sealed !== null;
  const byAnother = chosen || assigned;
  return { right: pin !== "" && (byAnother || temporary !== undefined), temporary: byAnother ? undefined : temporary };
}

/** The allowance may have been spent while this one waited its turn: then it is answered as locked. */
async function turnedAway(
  admission: Admission & { admitted: false },
  { webUser, counter }: Attempt,
): Promise<SignInResult> {
  if (admission.why === "spent" || (await counter.spent())) return lockedOut(webUser);
  return {
    outcome: admission.why === "slowed" ? "slowed" : "busy",
    retryAfterSeconds: admission.retryAfterSeconds,
  };
}

async function lockedOut(webUser: WebUser | undefined): Promise<SignInResult> {
  await AuditEvent.note("sign-in failed", "stranger", {
    householdId: webUser?.householdId ?? null,
    details: { "while locked out": "yes" },
  });
  return { outcome: "locked" };
}

async function failed({ device, webUser, known, counter }: Attempt): Promise<SignInResult> {
  return transaction(async () => {
    const { failed, spent } = await counter.failed(device.attempts);
    const about = { householdId: webUser?.householdId ?? null };
    await AuditEvent.note("sign-in failed", "stranger", about);

    if (!spent) return { outcome: "wrong", lastButOne: device.warnBeforeLast && failed + 1 === device.attempts };
    await lock(webUser);
    await announce("locked", about.householdId);
    await AuditEvent.note("locked out", "stranger", { ...about, details: { attempts: failed } });
    await known?.forget();
    return { outcome: "locked now" };
  });
}

/** Locks the web user, or writes as much for a name that nobody has. */
async function lock(webUser: WebUser | undefined) {
  await table("web_users")
    .where({ id: (webUser ?? NOBODY).id })
    .whereNull("lockedOutAt")
    .update({ lockedOutAt: new Date(), lockCause: "attempts", lockReason: null })
    .increment("version", 1);
}

async function succeeded(attempt: Attempt & { webUser: WebUser } & Pick<Compared, "temporary">): Promise<SignInResult> {
  const { typed, webUser, known, counter, temporary } = attempt;
  const claims = !temporary && webUser.pinSeal !== null && webUser.changeAskedAt === null;
  const claimed = claims ? { ...(await claimedColumns(typed.pin)), pinSetAt: webUser.pinSetAt } : {};
  const begun = webUser.changeAskedAt && !temporary;

  return transaction(async () => {
    const now = new Date();
    const [row] = await table("web_users")
      .where({ id: webUser.id, sessionEpoch: webUser.sessionEpoch })
      .where({ pinDigest: webUser.pinDigest, pinSeal: webUser.pinSeal })
      .update({ lastSignInAt: now, ...(begun && { inUseAt: webUser.inUseAt ?? now }), ...claimed })
      .returning("*");
    // Somebody changed the PIN or locked the name while this one was compared: nothing is known of it now.
    if (!row || (temporary && !(await TemporaryPin.spend(temporary)))) {
      await counter.giveBack();
      return { outcome: "busy", retryAfterSeconds: UNVERIFIED_RETRY_SECONDS };
    }

    const failuresBefore = await forgetFailures(attempt);
    const browser = await KnownBrowser.remember(typed.browser, webUser);
    await AuditEvent.note("signed in", "customer", {
      householdId: webUser.householdId,
      details: {
        "failed attempts before": failuresBefore,
        "known browser": known ? "yes" : "no",
        ...(temporary && { "temporary PIN": "yes" }),
      },
    });
    const signedIn = new WebUser(row as unknown as WebUserRow);
    signedIn.cameWithTemporaryPin = temporary !== undefined;
    return { outcome: "signed in", webUser: signedIn, browser, failuresBefore };
  });
}

/** A known browser counts by itself; its owner is told of strangers' failures too. Gives how many there were. */
async function forgetFailures({ device, webUser, known, counter }: Attempt & { webUser: WebUser }) {
  const own = await counter.count();
  await counter.clear();
  if (!known) return own;

  const strangers = await webUser.attempts.count();
  if (!lockedByAttempts(webUser, device)) await webUser.attempts.clear();
  return own + strangers;
}

function lockedByClerk(webUser: WebUser) {
  return webUser.lockedOutAt !== null && webUser.lockCause === "clerk";
}

function lockedByAttempts(webUser: WebUser, { unlockMinutes }: PasswordDeviceValues) {
  return webUser.lockCause === "attempts" && lockInForce(webUser, unlockMinutes);
}
