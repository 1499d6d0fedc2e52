import type { NewMessage } from "../../mail/message";
import type { Change } from "../announcement";
import type { Household } from "../households/household";
import { WebParameters } from "../settings/web-parameters";
import { WebUser } from "../web-access/web-user";
import { LanguageCode } from "./canned-texts/language-code";
import type { LanguageCodeName } from "./canned-texts/language-code-defaults";
import { carriesPin, forgottenTexts } from "./forgotten/forgotten-pin-texts";
import { WEB_DETAILS_MESSAGES } from "./message-kinds";
import { posted } from "./enqueue-message";
import type { Reachable } from "./email-reachability";

const notices: Record<Change, [LanguageCodeName, LanguageCodeName]> = {
  "user name": ["USER_NAME_CHANGED_SUBJECT", "USER_NAME_CHANGED_BODY"],
  PIN: ["PIN_CHANGED_SUBJECT", "PIN_CHANGED_BODY"],
  "user name and PIN": ["BOTH_CHANGED_SUBJECT", "BOTH_CHANGED_BODY"],
  email: ["EMAIL_CHANGED_SUBJECT", "EMAIL_CHANGED_BODY"],
  locked: ["LOCKED_SUBJECT", "LOCKED_BODY"],
  unlocked: ["UNLOCKED_SUBJECT", "UNLOCKED_BODY"],
};

/**
 * The two emails about a forgotten PIN, to households of one address: what carries no secret goes once and lists their
 * user names, what carries one goes to each.
 */
export async function forgottenPinMessages(households: Reachable[]) {
  const texts = await forgottenTexts(await WebParameters.current());
  for (const [index, text] of texts.entries()) {
    const message = `forgotten PIN ${index + 1}`;
    if (carriesPin(text))
      for (const one of households) await posted(credentials(message, one, text, await namesOf([one])));
    else await posted(credentials(message, households[0] as Reachable, text, await namesOf(households)));
  }
}

/** The same two, because a clerk pressed the button. */
export async function webDetailsMessages(household: Reachable) {
  const texts = await forgottenTexts(await WebParameters.current());
  for (const [index, text] of texts.entries()) {
    await posted(credentials(WEB_DETAILS_MESSAGES[index] ?? "", household, text, {}));
  }
}

/** The user names of the households of one address. */
export async function forgottenUserNameMessage(households: Reachable[]) {
  const text = await canned("FORGOTTEN_USER_NAME_SUBJECT", "FORGOTTEN_USER_NAME_BODY");
  await posted(credentials("forgotten user name", households[0] as Reachable, text, await namesOf(households)));
}

/** DefaultPasswordResetBodyTemplate, to a household that a clerk has just added. */
export async function passwordResetMessage(household: Reachable) {
  const text = await canned("PASSWORD_RESET_SUBJECT", "PASSWORD_RESET_BODY");
  await posted({ ...credentials("password reset", household, text, {}), priority: "usual" });
}

/** Tells a household what was changed, at one of its addresses. */
export async function noticeOf(change: Change, household: Household, recipient: string) {
  const text = await canned(...notices[change]);
  await posted({ ...text, ...notice(`notice: ${change}`, household, recipient) });
}

/** Tells the old address that credentials went to the new one. */
export async function credentialsElsewhereMessage(household: Household, oldAddress: string) {
  const text = await canned("CREDENTIALS_ELSEWHERE_SUBJECT", "CREDENTIALS_ELSEWHERE_BODY");
  await posted({ ...text, ...notice("notice: credentials elsewhere", household, oldAddress) });
}

function credentials(
  kind: string,
  { id, email }: Reachable,
  { subject, body }: { subject: string; body: string },
  fields: Record<string, string>,
): NewMessage {
  const category = "credentials";
  return { kind, recipient: email, householdId: id, subject, body, fields, priority: "waiting", category };
}

function notice(kind: string, { id }: Household, recipient: string) {
  return { kind, recipient, householdId: id, fields: {}, priority: "usual", category: "notice" } as const;
}

/** "okafor", or where there are several "abara (Abara, Femi), abara2 (Abara, Kemi)". */
async function namesOf(households: Household[]): Promise<Record<string, string>> {
  const names: string[] = [];
  for (const household of households) {
    const { userName } = await WebUser.of(household);
    names.push(households.length === 1 ? (userName ?? "") : `${userName} (${await household.fullName()})`);
  }
  return { WebID: names.join(", ") };
}

async function canned(subject: LanguageCodeName, body: LanguageCodeName) {
  return { subject: await LanguageCode.text(subject), body: await LanguageCode.text(body) };
}
