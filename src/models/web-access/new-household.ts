import { transaction } from "../../database/connection";
import { Household } from "../households/household";
import type { HouseholdAttributes } from "../households/household-attributes";
import type { Clerk } from "../staff/clerk";
import { giveWebUser, nameInWords, termsNow, untilNameIsFree, whyNone } from "./new-web-user";
import type { FormatName } from "./user-name-format";

/** A household that a clerk adds, and the web user it gets with it (the guide's table of user name formats). */
export class NewHousehold {
  private constructor(
    readonly household: Household,
    private readonly given: FormatName,
  ) {}

  /** Adds both or neither. Throws Invalid by field. */
  static async add(wanted: HouseholdAttributes, clerk: Clerk): Promise<NewHousehold> {
    const terms = await termsNow();
    return untilNameIsFree(() =>
      transaction(async () => {
        const household = await Household.add(wanted, clerk);
        return new NewHousehold(household, await giveWebUser(household, clerk, terms));
      }),
    );
  }

  /** "Its web user name is ada.okafor2; it got a random PIN." */
  get webUserInWords() {
    return this.given.userName === null
      ? whyNone(this.given)
      : `Its web user name is ${nameInWords(this.given)}; it got a random PIN.`;
  }
}
