import type { NewMessage } from "../../mail/message";
import type { Change } from "../announcement";
import type { Household } from "../households/household";
import { WebParameters } from "../settings/web-parameters";
import { WebUser } from "../web-access/web-user";
import { LanguageCode } from "./canned-texts/language-code";
import type { LanguageCodeName } from "./canned-texts/language-code-defaults";
import type { ReachableHousehold } from "./email-reachability";
import { enqueueMessage } from "./enqueue-message";
import { carriesPin, forgottenPinTexts } from "./forgotten/forgotten-pin-texts";
import { WEB_DETAILS_KINDS } from "./message-kinds";

const NOTICE_TEXTS: Record<Change, [LanguageCodeName, LanguageCodeName]> = {
  "user name": ["USER_NAME_CHANGED_SUBJECT", "USER_NAME_CHANGED_BODY"],
  PIN: ["PIN_CHANGED_SUBJECT", "PIN_CHANGED_BODY"],
  "user name and PIN": ["BOTH_CHANGED_SUBJECT", "BOTH_CHANGED_BODY"],
  email: ["EMAIL_CHANGED_SUBJECT", "EMAIL_CHANGED_BODY"],
  locked: ["LOCKED_SUBJECT", "LOCKED_BODY"],
  unlocked: ["UNLOCKED_SUBJECT", "UNLOCKED_BODY"],
};

/**
 * Enqueues the two forgotten PIN emails for households with the same email address. A text without secrets is sent once
 * and lists all their user names. A text with a secret is sent for each household.
 */
export async function enqueueForgottenPinEmails(households: ReachableHousehold[]) {
  const texts = await forgottenPinTexts(await WebParameters.current());
  for (const [index, text] of texts.entries()) {
    const kind = `forgotten PIN ${index + 1}`;
    if (carriesPin(text))
      for (const one of households) await enqueueMessage(credentialsMessage(kind, one, text, await userNames([one])));
    else
      await enqueueMessage(
        credentialsMessage(kind, households[0] as ReachableHousehold, text, await userNames(households)),
      );
  }
}

/** Enqueues the same two emails for a clerk who used Email User Name and Password to Household. */
export async function enqueueWebDetailsEmails(household: ReachableHousehold) {
  const texts = await forgottenPinTexts(await WebParameters.current());
  for (const [index, text] of texts.entries()) {
    await enqueueMessage(credentialsMessage(WEB_DETAILS_KINDS[index] ?? "", household, text, {}));
  }
}

/** Enqueues one email with the user names of all households with the same email address. */
export async function enqueueForgottenUserNameEmail(households: ReachableHousehold[]) {
  const text = await cannedText("FORGOTTEN_USER_NAME_SUBJECT", "FORGOTTEN_USER_NAME_BODY");
  await enqueueMessage(
    credentialsMessage("forgotten user name", households[0] as ReachableHousehold, text, await userNames(households)),
  );
}

/** Enqueues DefaultPasswordResetBodyTemplate for a household that a clerk has just added. */
export async function enqueuePasswordResetEmail(household: ReachableHousehold) {
  const text = await cannedText("PASSWORD_RESET_SUBJECT", "PASSWORD_RESET_BODY");
  await enqueueMessage({ ...credentialsMessage("password reset", household, text, {}), priority: "usual" });
}

/** Enqueues the notice of a change, to one of the household's addresses. */
export async function enqueueChangeNotice(change: Change, household: Household, recipient: string) {
  const text = await cannedText(...NOTICE_TEXTS[change]);
  await enqueueMessage({ ...text, ...noticeMessage(`notice: ${change}`, household, recipient) });
}

/** Enqueues the notice to the old address that credentials were emailed to the new one. */
export async function enqueueOldAddressNotice(household: Household, oldAddress: string) {
  const text = await cannedText("CREDENTIALS_ELSEWHERE_SUBJECT", "CREDENTIALS_ELSEWHERE_BODY");
  await enqueueMessage({ ...text, ...noticeMessage("notice: credentials elsewhere", household, oldAddress) });
}

function credentialsMessage(
  kind: string,
  { id, email }: ReachableHousehold,
  { subject, body }: { subject: string; body: string },
  fields: Record<string, string>,
): NewMessage {
  const category = "credentials";
  return { kind, recipient: email, householdId: id, subject, body, fields, priority: "waiting", category };
}

function noticeMessage(kind: string, { id }: Household, recipient: string) {
  return { kind, recipient, householdId: id, fields: {}, priority: "usual", category: "notice" } as const;
}

/** Returns WebID as "okafor", or for several households as "abara (Abara, Femi), abara2 (Abara, Kemi)". */
async function userNames(households: Household[]): Promise<Record<string, string>> {
  const names: string[] = [];
  for (const household of households) {
    const { userName } = await WebUser.of(household);
    names.push(households.length === 1 ? (userName ?? "") : `${userName} (${await household.fullName()})`);
  }
  return { WebID: names.join(", ") };
}

async function cannedText(subject: LanguageCodeName, body: LanguageCodeName) {
  return { subject: await LanguageCode.text(subject), body: await LanguageCode.text(body) };
}
