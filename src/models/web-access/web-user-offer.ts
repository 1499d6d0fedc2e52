import type { Household } from "../households/household";
import { ApplicationParameters } from "../settings/application-parameters";
import { EmailAsName } from "./email-as-name";
import { NewWebUser, nameInWords } from "./new-web-user";
import { nameUnder } from "./user-name-format";
import type { WebUser } from "./web-user";

/** What a household's page offers the clerk to do about its user name; never done by itself. */
export type WebUserOffer =
  | { kind: "make"; words: string }
  | { kind: "change"; present: string; wanted: string; free: boolean; version: number };

/** A web user for a household with an email that has none; the new email for a user name that is the old one. */
export async function offerFor(household: Household, webUser: WebUser): Promise<WebUserOffer | null> {
  if (household.email !== null && NewWebUser.wantedBy(webUser)) {
    const { userNameFormat } = await ApplicationParameters.current();
    const given = await nameUnder(userNameFormat, household);
    return given.userName === null ? null : { kind: "make", words: nameInWords(given) };
  }
  const name = EmailAsName.of(household, webUser);
  if (!name) return null;
  const { present, wanted, version } = name;
  return { kind: "change", present, wanted, version, free: await name.wantedIsFree() };
}
