import { transaction } from "../../database/connection";
import { keyedDigest } from "../../secrets/digest";
import { fold } from "../../secrets/fold";
import { Busy, matches } from "../../secrets/hashing";
import { AttemptCounter } from "../attempt-counter";
import { AuditEvent } from "./audit-event";
import { Clerk } from "./clerk";

/** After how many wrong passwords a clerk is locked out, and for how many minutes. */
export interface StaffLockoutRules {
  attempts: number;
  minutes: number;
}

export type StaffSignInResult =
  | { outcome: "signed in"; clerk: Clerk }
  | { outcome: "wrong" }
  | { outcome: "locked"; minutes: number }
  | { outcome: "busy"; retryAfterSeconds: number };

/** Starts like the keys of customers' unowned names, so that idle counters are purged with those. */
const UNOWNED = "name:clerk-";

/** One sign-in attempt of a clerk. Unknown names are counted and locked the same way (SECURITY.md 5, 29, 32). */
export class StaffSignIn {
  /** Returns every outcome as a result; throws only what the database or hashing throws. */
  static async attempt(
    submitted: { userName: string; password: string },
    rules: StaffLockoutRules,
  ): Promise<StaffSignInResult> {
    const clerk = await Clerk.named(submitted.userName);
    const counter =
      clerk?.attempts ??
      new AttemptCounter(`${UNOWNED}${keyedDigest(fold(submitted.userName.trim()), "unowned name")}`);

    await counter.renewIfSpentBefore(new Date(Date.now() - rules.minutes * 60_000));
    const admission = await counter.admit(rules.attempts);

    try {
      const right = await matches(submitted.password, clerk?.passwordDigest ?? null, "clerk password");
      if (!admission.admitted) {
        if (admission.why !== "spent") return { outcome: "busy", retryAfterSeconds: admission.retryAfterSeconds };
        await AuditEvent.note("clerk sign-in failed", "stranger", {
          details: { ...(clerk && { clerk: clerk.userName }), "while locked out": "yes" },
        });
        return { outcome: "locked", minutes: rules.minutes };
      }
      if (right && clerk && !clerk.disabledAt) return await signedIn(clerk, counter);
      return await failed(clerk, counter, rules);
    } catch (error) {
      if (admission.admitted) await counter.giveBack();
      if (error instanceof Busy) return { outcome: "busy", retryAfterSeconds: error.retryAfterSeconds };
      throw error;
    }
  }
}

async function signedIn(clerk: Clerk, counter: AttemptCounter): Promise<StaffSignInResult> {
  await transaction(async () => {
    await counter.clear();
    await clerk.signedIn();
  });
  return { outcome: "signed in", clerk };
}

async function failed(
  clerk: Clerk | undefined,
  counter: AttemptCounter,
  rules: StaffLockoutRules,
): Promise<StaffSignInResult> {
  return transaction(async () => {
    const { spent } = await counter.failed(rules.attempts);
    await AuditEvent.note(spent ? "clerk locked out" : "clerk sign-in failed", "stranger", {
      details: clerk ? { clerk: clerk.userName } : {},
    });
    return spent ? { outcome: "locked", minutes: rules.minutes } : { outcome: "wrong" };
  });
}
