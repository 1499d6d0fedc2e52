import { matches } from "../../secrets/hashing";
import { AttemptCounter } from "../attempt-counter";
import { refuse } from "../errors";
import { AuditEvent } from "./audit-event";
import type { Clerk } from "./clerk";
import { errorInStaffPassword } from "./staff-password";

const WRONG_PRESENT_PASSWORDS = 10;

/** The present password was guessed at too often: every session of the clerk has ended. */
export class TooManyGuesses extends Error {}

/** What a clerk does with their own password. */
export class OwnPassword {
  constructor(private readonly clerk: Clerk) {}

  /**
   * The clerk chooses a password, with the present one; every session of theirs ends. Throws Invalid by field,
   * EditConflict where an administrator was quicker, and TooManyGuesses.
   */
  async change(typed: { presentPassword: string; password: string; passwordAgain: string }) {
    const right = await this.confirm(typed.presentPassword);
    const same = typed.password === typed.presentPassword;
    refuse({
      presentPassword: right ? null : "This is not your present password. Type it again.",
      password:
        errorInStaffPassword(typed.password, this.clerk.userName) ??
        (same ? "Choose a password other than your present one." : null),
      passwordAgain: typed.password === typed.passwordAgain ? null : "Type the same new password twice.",
    });
    await this.clerk.setPassword(typed.password, this.clerk);
  }

  /** Someone at a forgotten screen gets ten guesses before every session ends. */
  private async confirm(password: string) {
    const admission = await this.guesses.admit(WRONG_PRESENT_PASSWORDS);
    if (!admission.admitted) return false;

    try {
      if (await matches(password, this.clerk.passwordDigest, "clerk password")) {
        await this.guesses.clear();
        return true;
      }
    } catch (error) {
      await this.guesses.giveBack();
      throw error;
    }
    const { spent } = await this.guesses.failed(WRONG_PRESENT_PASSWORDS);
    if (!spent) return false;

    await this.guesses.clear();
    await this.clerk.endSessions();
    await AuditEvent.note("sessions ended", this.clerk, {
      details: { "wrong present passwords": WRONG_PRESENT_PASSWORDS },
    });
    throw new TooManyGuesses();
  }

  private get guesses() {
    return new AttemptCounter(`present-password:${this.clerk.id}`);
  }
}
