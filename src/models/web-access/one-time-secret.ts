import { rowsOf, table } from "../../database/connection";
import { deleteSome } from "../../database/delete-some";
import { boundDigest, everyBoundDigest } from "../../secrets/digest";
import type { Use } from "../../secrets/keys";
import type { Household } from "../households/household";
import type { WebUser } from "./web-user";

const PURGED_AT_ONCE = 1000;

/** Who caused a message with a secret in it. */
export type RequestedBy = "customer" | "staff";

export interface OneTimeSecret {
  id: number;
  webUserId: number;
  digest: string;
  usedAt: Date | null;
}

interface Minted {
  text: string;
  boundTo: string;
  askedBy: RequestedBy;
  forMs: number;
}

/**
 * Secrets that a message carries once: kept as keyed digests, dead after their time, after a new PIN, and once the
 * household has another email.
 */
export class OneTimeSecrets {
  constructor(
    private readonly name: "temporary_pins" | "reset_links",
    private readonly use: Use,
  ) {}

  /** Keeps the digest of a secret that is on its way to the household. */
  async keep({ text, boundTo, askedBy, forMs }: Minted, webUser: WebUser, household: Household) {
    const now = Date.now();
    await table(this.name).insert({
      webUserId: webUser.id,
      digest: boundDigest(text, this.use, boundTo),
      askedBy,
      emailKey: household.emailKey ?? "",
      pinSetAt: webUser.pinSetAt,
      expiresAt: new Date(now + forMs),
      createdAt: new Date(now),
    });
  }

  /** The secret with that text, while it is alive; of that web user where one is named. One query, whoever asks. */
  async find(text: string, boundTo: string, webUserId?: number): Promise<OneTimeSecret | undefined> {
    const digests = everyBoundDigest(text, this.use, boundTo);
    const [row] = await rowsOf<OneTimeSecret>(
      `select s.id, s.web_user_id, s.digest, s.used_at from ${this.name} s
         join web_users w on w.id = s.web_user_id join households h on h.id = w.household_id
       where s.digest in (${digests.map(() => "?").join(", ")}) ${webUserId === undefined ? "" : "and s.web_user_id = ?"}
         and s.expires_at > ? and s.email_key = h.email_key and s.pin_set_at is not distinct from w.pin_set_at`,
      [...digests, ...(webUserId === undefined ? [] : [webUserId]), new Date()],
    );
    return row;
  }

  /** Marks it used, in the open transaction; false where somebody was quicker. */
  async spend({ id }: OneTimeSecret): Promise<boolean> {
    const spent = await table(this.name)
      .where({ id })
      .whereNull("usedAt")
      .update({ usedAt: new Date() })
      .returning("id");
    return spent.length > 0;
  }

  /** Forgets those whose time is over. Gives how many. */
  async purge(): Promise<number> {
    const over = new Date();
    return deleteSome(this.name, "id", (secrets) => secrets.where("expiresAt", "<", over).limit(PURGED_AT_ONCE));
  }
}
