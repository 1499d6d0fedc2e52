import { transaction } from "../../database/connection";
import { isUniqueViolation } from "../../database/unique-violation";
import { fold } from "../../secrets/fold";
import { randomPin } from "../../secrets/random-pin";
import { refuse } from "../errors";
import type { Household } from "../households/household";
import { ApplicationParameters, randomPinLength, type UserNameFormat } from "../settings/application-parameters";
import { PasswordDevice } from "../settings/password-device";
import { AuditEvent } from "../staff/audit-event";
import type { Clerk } from "../staff/clerk";
import { assignedColumns } from "./pin";
import { UnownedNames } from "./unowned-names";
import { userNameColumns } from "./user-name";
import { type FormatName, nameUnder } from "./user-name-format";
import { WebUser } from "./web-user";

const TRIES = 20;

/** What a web user is made by: the settings as they are when it is asked for. */
interface Terms {
  format: UserNameFormat;
  pinLength: number;
  assignedDays: number | null;
}

/** The web user of a household that has none yet: a name under the user name format and a random PIN nobody sees. */
export class NewWebUser {
  /** True for a web user that was never given anything, or lost its name; one that is locked out stays as it is. */
  static wantedBy(webUser: WebUser) {
    return webUser.userName === null && webUser.lockedOutAt === null;
  }

  /**
   * Gives the household its user name and a random, assigned PIN. Throws Invalid where it has a web user by now or there
   * is no name to give, EditConflict where someone else is changing it.
   */
  static async make(household: Household, clerk: Clerk): Promise<FormatName> {
    const terms = await termsNow();
    return untilNameIsFree(() =>
      transaction(async () => {
        const stored = await household.lock();
        const given = await giveWebUser(stored, clerk, terms);
        refuse({ form: given.userName === null ? whyNone(given) : null });
        return given;
      }),
    );
  }
}

/** In the open transaction: names the household's web user and seals its PIN, where the format has a name for it. */
export async function giveWebUser(household: Household, clerk: Clerk, terms: Terms): Promise<FormatName> {
  const webUser = await WebUser.of(household);
  refuse({ form: NewWebUser.wantedBy(webUser) ? null : "This household has a web user by now. Nothing was changed." });
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
  await UnownedNames.counter(fold(given.userName)).clear();
  await AuditEvent.note("web user added", clerk, {
    householdId: household.id,
    details: { "user name format": terms.format, PIN: "random", "asked to change it": "yes" },
  });
  return given;
}

/** The settings that hold for a web user made now. */
export async function termsNow(): Promise<Terms> {
  return {
    format: (await ApplicationParameters.current()).userNameFormat,
    pinLength: await randomPinLength(),
    assignedDays: (await PasswordDevice.current()).assignedDays,
  };
}

/** Does the work anew, from its transaction on, where someone else took the name between the look and the write. */
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
export function whyNone({ because }: FormatName) {
  return because === "no email"
    ? "Without an email it has no web user."
    : "It has no web user: its household ID is another household's user name.";
}

/** The name and what is special about it: "1006, its household ID, since another household has the email". */
export function nameInWords({ userName, because }: FormatName) {
  if (because === "shared email") return `${userName}, its household ID, since another household has the email`;
  if (because === "no messages") return `${userName}, its household ID, since its name has no messages to make one of`;
  return String(userName);
}
