import { matches } from "../../secrets/hashing";
import { AttemptCounter } from "../attempt-counter";
import { refuse } from "../errors";
import { AuditEvent } from "./audit-event";
import type { Clerk } from "./clerk";
import { errorInStaffPassword } from "./staff-password";

const MAX_WRONG_PASSWORDS = 10;

/** The clerk's current password was typed wrong too many times. All of the clerk's sessions have ended. */
export class TooManyGuesses extends Error {}

/** Changing one's own password as a clerk. */
export class OwnPassword {
  constructor(private readonly clerk: Clerk) {}

  /**
   * Changes the password after checking the current one, and ends the clerk's sessions. Throws Invalid by field,
   * EditConflict if an administrator changed the clerk first, and TooManyGuesses.
   */
  async change(submitted: { presentPassword: string; password: string; passwordAgain: string }) {
    const correct = await this.confirm(submitted.presentPassword);
    const same = submitted.password === submitted.presentPassword;
    refuse({
      presentPassword: correct ? null : "This is not your current password. Type it again.",
      password:
        errorInStaffPassword(submitted.password, this.clerk.userName) ??
        (same ? "Choose a password that is different from your current one." : null),
      passwordAgain: submitted.password === submitted.passwordAgain ? null : "Type the same new password twice.",
    });
    await this.clerk.setPassword(submitted.password, this.clerk);
  }

  /** Someone at an unattended screen gets ten guesses before all sessions end. */
  private async confirm(password: string) {
    const admission = await this.guesses.admit(MAX_WRONG_PASSWORDS);
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
    const { spent } = await this.guesses.failed(MAX_WRONG_PASSWORDS);
    if (!spent) return false;

    await this.guesses.clear();
    await this.clerk.endSessions();
    await AuditEvent.note("sessions ended", this.clerk, {
      details: { "wrong current passwords": MAX_WRONG_PASSWORDS },
    });
    throw new TooManyGuesses();
  }

  private get guesses() {
    return new AttemptCounter(`present-password:${this.clerk.id}`);
  }
}
