import { table } from "../../database/connection";
import { Household } from "../households/household";
import { Model } from "../model";

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
  /** How the assigned PIN came about: "typed", "random", ... */
  pinSource: string | null;
  /** Set where the first sign-in leads to the change page. */
  changeAskedAt: Date | null;
  /** Signed in with the assigned PIN, the change not finished. */
  inUseAt: Date | null;
  /** PIN Changed: from then on claimed. */
  pinChangedAt: Date | null;
  pinSetAt: Date | null;
  pinSetBy: "customer" | "clerk" | "bulk run" | "system" | null;
  pinSetByName: string | null;
  lockedOutAt: Date | null;
  lockCause: "attempts" | "clerk" | null;
  lockReason: string | null;
  lastSignInAt: Date | null;
  /** Counted up to end every session of this web user. */
  sessionEpoch: number;
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

/** The user name and PIN that sign one household in on the web. Every household has a row; without a user name it has no access. */
export class WebUser extends Model<WebUserRow>("web_users") {
  static async of(household: Household): Promise<WebUser> {
    const webUser = await WebUser.findBy({ householdId: household.id });
    if (webUser) return webUser;
    return WebUser.create({ householdId: household.id });
  }

  /** The web user of a session; none where the sessions were ended meanwhile. */
  static async ofSession(id: number, epoch: number) {
    const row = await table("web_users").where({ id, sessionEpoch: epoch }).first();
    return row && new WebUser(row as unknown as WebUserRow);
  }

  async household() {
    return Household.find(this.householdId);
  }

  /** Signed in with an assigned PIN, and the change page not finished. */
  get mustChange() {
    return this.inUseAt !== null && this.pinChangedAt === null;
  }
}
