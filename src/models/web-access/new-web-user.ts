import { transaction } from "../../database/connection";
import { isUniqueViolation } from "../../database/unique-violation";
import { fold } from "../../secrets/fold";
import { randomPin } from "../../secrets/random-pin";
import { refuse } from "../errors";
import { Household } from "../households/household";
import type { HouseholdAttributes } from "../households/household-attributes";
import { ApplicationParameters, randomPinLength, type UserNameFormat } from "../settings/application-parameters";
import { PasswordDevice } from "../settings/password-device";
import { AuditEvent } from "../staff/audit-event";
import type { Clerk } from "../staff/clerk";
import { assignedColumns } from "./pin";
import { UnknownUserNames } from "./unknown-user-names";
import { userNameColumns } from "./user-name";
import { type FormatName, nameUnder } from "./user-name-format";
import { WebUser } from "./web-user";

const TRIES = 20;

/** The settings used to make a web user. */
interface Terms {
  format: UserNameFormat;
  pinLength: number;
  assignedDays: number | null;
}

/** The web user of a household that has none yet: a name under the user name format and a random PIN that nobody sees. */
export class NewWebUser {
  /** True for a web user that was never given anything, or lost its name; one that is locked out stays as it is. */
  static isNeededBy(webUser: WebUser) {
    return webUser.userName === null && webUser.lockedOutAt === null;
  }

  /**
   * Assigns the household a user name and a random PIN. Throws Invalid if it already has a web user or no name is
   * available, EditConflict if someone else is changing it.
   */
  static async make(household: Household, clerk: Clerk): Promise<FormatName> {
    const terms = await currentTerms();
    return untilNameIsFree(() =>
      transaction(async () => {
        const stored = await household.lock();
        const given = await giveWebUser(stored, clerk, terms);
        refuse({ form: given.userName === null ? whyNoWebUser(given) : null });
        return given;
      }),
    );
  }
}

/** In the open transaction: names the household's web user and seals its PIN, where the format has a name for it. */
export async function giveWebUser(household: Household, clerk: Clerk, terms: Terms): Promise<FormatName> {
  const webUser = await WebUser.of(household);
  refuse({
    form: NewWebUser.isNeededBy(webUser) ? null : "This household already has a web user. Nothing was changed.",
  });
  const given = await nameUnder(terms.format, household);
  if (given.userName === null) return given;

  await webUser.update(
    {
      ...userNameColumns(given.userName),
      ...assignedColumns(randomPin(terms.pinLength), webUser, terms.assignedDays, true),
      pinSource: "random",
      pinSetBy: "system",
      pinSetByName: null,
    },
    webUser,
  );
  await UnknownUserNames.counter(fold(given.userName)).clear();
  await AuditEvent.note("web user added", clerk, {
    householdId: household.id,
    details: { "user name format": terms.format, PIN: "random", "asked to change it": "yes" },
  });
  return given;
}

/** The settings that hold for a web user made now. */
export async function currentTerms(): Promise<Terms> {
  return {
    format: (await ApplicationParameters.current()).userNameFormat,
    pinLength: await randomPinLength(),
    assignedDays: (await PasswordDevice.current()).assignedDays,
  };
}

/** Repeats the work with a new transaction if someone else took the name between the check and the write. */
export async function untilNameIsFree<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (!isUniqueViolation(error) || tries === TRIES) throw error;
    }
  }
}

/** Why a household gets no web user, as a sentence. */
export function whyNoWebUser({ because }: FormatName) {
  return because === "no email"
    ? "It has no web user because it has no email."
    : "It has no web user because its household ID is another household's user name.";
}

/** The name and what is special about it: "1006, its household ID, because another household has the same email". */
export function describeUserName({ userName, because }: FormatName) {
  if (because === "shared email") return `${userName}, its household ID, because another household has the same email`;
  if (because === "no letters") return `${userName}, its household ID, because its name has no usable letters`;
  return String(userName);
}

/** A household that a clerk adds, and the web user it gets with it (the guide's table of user name formats). */
export class NewHousehold {
  private constructor(
    readonly household: Household,
    private readonly given: FormatName,
  ) {}

  /** Adds both or neither. Throws Invalid by field. */
  static async add(wanted: HouseholdAttributes, clerk: Clerk): Promise<NewHousehold> {
    const terms = await currentTerms();
    return untilNameIsFree(() =>
      transaction(async () => {
        const household = await Household.add(wanted, clerk);
        return new NewHousehold(household, await giveWebUser(household, clerk, terms));
      }),
    );
  }

  /** "Its user name is ada.okafor2. Gatehouse assigned a random PIN." */
  get webUserDescription() {
    return this.given.userName === null
      ? whyNoWebUser(this.given)
      : `Its user name is ${describeUserName(this.given)}. Gatehouse assigned a random PIN.`;
  }
}
