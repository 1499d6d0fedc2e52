import type { Household } from "../households/household";
import { ApplicationParameters } from "../settings/application-parameters";
import { describeUserName, NewWebUser } from "./new-web-user";
import { OutdatedEmailUserName } from "./outdated-email-user-name";
import { nameUnder } from "./user-name-format";
import type { WebUser } from "./web-user";

/** What the household page suggests about its user name; a clerk decides. */
export type WebUserSuggestion =
  | { kind: "make"; words: string }
  | { kind: "change"; present: string; wanted: string; free: boolean; version: number };

/** A web user for a household with an email that has none; the new email for a user name that is the old one. */
export async function suggestionFor(household: Household, webUser: WebUser): Promise<WebUserSuggestion | null> {
  if (household.email !== null && NewWebUser.isNeededBy(webUser)) {
    const { userNameFormat } = await ApplicationParameters.current();
    const given = await nameUnder(userNameFormat, household);
    return given.userName === null ? null : { kind: "make", words: describeUserName(given) };
  }
  const name = OutdatedEmailUserName.of(household, webUser);
  if (!name) return null;
  const { present, wanted, version } = name;
  return { kind: "change", present, wanted, version, free: await name.newEmailIsFree() };
}
