import type { Household } from "../models/households/household";
import type { Clerk } from "../models/staff/clerk";
import type { WebUser } from "../models/web-access/web-user";

declare global {
  namespace Express {
    interface Request {
      /** The id of this request, in the log, the audit log and on error pages. */
      id: string;
      /** The clerk signed in; at a staff address that names a permission there always is one. */
      clerk: Clerk;
      /** The web user signed in; at a customer's address there always is one. */
      webUser: WebUser;
      /** The household signed in. */
      household: Household;
      /** Leaves a full sentence for the next page. */
      flash(kind: "notice" | "alert", sentence: string): void;
      csrfToken(): string;
      /** True where the person was signed in until just now: the session outlived its time, or was ended elsewhere. */
      sessionEnded?: boolean;
    }
  }
}

declare module "express-session" {
  interface SessionData {
    clerkId: number;
    webUserId: number;
    epoch: number;
    /** Began with a temporary PIN: for the change page alone. */
    temporaryPin: boolean;
    /** The token of a link from a message, taken out of the address; whether its page was opened, and what came of it. */
    resetToken: string;
    resetOpened: boolean;
    resetDone: "done" | "locked";
    startedAt: number;
    seenAt: number;
    returnTo: string;
    kept: { path: string; values: Record<string, string> };
    /** The messages this clerk has just caused and watches leave, and where to go on after. */
    deliveries: { messages: number[]; back: { href: string; label: string } }[];
    flash: { notice?: string; alert?: string };
    /** What csurf makes and checks the tokens of this session with. */
    csrfSecret: string;
  }
}
