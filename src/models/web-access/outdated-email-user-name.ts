import { transaction } from "../../database/connection";
import { fold } from "../../secrets/fold";
import { announce } from "../announcement";
import { EditConflict, refuse } from "../errors";
import type { Household } from "../households/household";
import { emailKey } from "../households/search-keys";
import { AuditEvent } from "../staff/audit-event";
import type { Clerk } from "../staff/clerk";
import { UnknownUserNames } from "./unknown-user-names";
import { orTaken, userNameColumns } from "./user-name";
import { emailIsFree } from "./user-name-format";
import type { WebUser } from "./web-user";

const NOT_FREE = "Another household has this email, so it can't be a user name. The user name was not changed.";

/** A user name that is an earlier email of the household. It changes only when a clerk decides so. */
export class OutdatedEmailUserName {
  private constructor(
    private readonly household: Household,
    private readonly webUser: WebUser,
    readonly present: string,
    readonly wanted: string,
  ) {}

  /** The household's outdated user name; undefined if its user name is no email or is its current one. */
  static of(household: Household, webUser: WebUser): OutdatedEmailUserName | undefined {
    const { userName } = webUser;
    if (!userName?.includes("@") || household.email === null) return undefined;
    if (emailKey(userName) === household.emailKey) return undefined;
    return new OutdatedEmailUserName(household, webUser, userName, household.email);
  }

  get version() {
    return this.webUser.version;
  }

  /** Returns true if the new email can be the user name. */
  newEmailIsFree() {
    return emailIsFree(this.household);
  }

  /**
   * Makes the household's email its user name; the PIN stays. `seen` is what the clerk agreed to. Throws Invalid where
   * the email is not free, EditConflict where the email or the web user is another by now.
   */
  async change(seen: { userName: string; version: number }, clerk: Clerk) {
    if (seen.userName !== this.wanted) throw new EditConflict({ userName: this.wanted });
    refuse({ form: (await this.newEmailIsFree()) ? null : NOT_FREE });

    await orTaken(() =>
      transaction(async () => {
        await this.webUser.update(userNameColumns(this.wanted), { version: seen.version });
        await UnknownUserNames.counter(fold(this.wanted)).clear();
        await announce("user name", this.household.id);
        await AuditEvent.note("user name changed", clerk, {
          householdId: this.household.id,
          details: { "user name": "the household's email" },
        });
      }),
    );
  }
}
