import { randomBytes } from "node:crypto";
import { table } from "../../database/connection";
import type { Household } from "../households/household";
import { type OneTimeSecret, OneTimeSecrets, type RequestedBy } from "./one-time-secret";
import { WebUser } from "./web-user";

const TOKEN_BYTES = 32;
const LONGEST_TOKEN = 100;
const MINUTE_MS = 60_000;
const BOUND_TO = "link";

/** How long a link works, by who asked for it. */
export const LINK_MINUTES: Record<RequestedBy, number> = { customer: 30, staff: 7 * 24 * 60 };

const secrets = new OneTimeSecrets("reset_links", "reset link");

/** A link in a message that lets its household choose a new PIN, once. Opening it spends nothing. */
export class ResetLink {
  private constructor(
    private readonly secret: OneTimeSecret,
    readonly webUser: WebUser,
  ) {}

  /**
   * Makes one and gives its token **in clear**: only what merges a message to this household may call this. The newest
   * alone works; one that a stranger asked for ends none that staff sent.
   */
  static async mint(webUser: WebUser, household: Household, askedBy: RequestedBy): Promise<string> {
    const token = randomBytes(TOKEN_BYTES).toString("base64url");
    const older = table("reset_links").where({ webUserId: webUser.id });
    await (askedBy === "staff" ? older : older.where({ askedBy })).delete();
    const forMs = LINK_MINUTES[askedBy] * MINUTE_MS;
    await secrets.keep({ text: token, boundTo: BOUND_TO, askedBy, forMs }, webUser, household);
    return token;
  }

  /** The link with that token, while it works. */
  static async of(token: unknown): Promise<ResetLink | undefined> {
    if (typeof token !== "string" || token === "" || token.length > LONGEST_TOKEN) return undefined;
    const secret = await secrets.find(token, BOUND_TO);
    if (!secret || secret.usedAt !== null) return undefined;
    return new ResetLink(secret, await WebUser.find(secret.webUserId));
  }

  /** Spends it, in the open transaction; false where somebody was quicker. */
  spend() {
    return secrets.spend(this.secret);
  }

  static purge() {
    return secrets.purge();
  }
}
