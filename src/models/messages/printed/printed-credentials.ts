import { transaction } from "../../../database/connection";
import type { MessageRow } from "../../../mail/message";
import { NotPrintable } from "../../../pdf/document";
import { Invalid, refuse } from "../../errors";
import type { Household } from "../../households/household";
import { AuditEvent } from "../../staff/audit-event";
import type { Clerk } from "../../staff/clerk";
import { assignedCredentials } from "../../web-access/assigned-credentials";
import { LanguageCode } from "../canned-texts/language-code";
import { isReachable } from "../email-reachability";
import { householdValues } from "../merging/household-values";
import { mergeLine } from "../merging/markdown-email";
import { fieldsIn } from "../merging/merge-fields";
import { carriesCredentials } from "../outbox/email-draft";
import { addressRefusal, openFailures } from "../outbox/failed-messages";
import { dismissMessages } from "../outbox/outbox-actions";
import { addresseeLines, officeLines, todaysDate } from "./letter-addresses";
import { letterPage } from "./letter-page";
import { markdownParagraphs } from "./markdown-paragraphs";

const ONLY_UNUSED = "You can print only an assigned PIN that has not been used yet. Assign one in Web Details.";

const ONLY_UNREACHED = "You can print a PIN only if email doesn't reach the household.";

/**
 * Prints the letter with user name and PIN for a household that no email reaches. Returns a one-page PDF **with the PIN
 * in clear**, only for the response to this clerk (DESIGN.md rule 4). With `dismiss`, the household's failed emails
 * with credentials are dismissed. Throws Invalid, and then prints nothing.
 */
export async function printCredentials(household: Household, clerk: Clerk, dismiss: boolean): Promise<Buffer> {
  const pdf = await pageFor(household);

  await transaction(async () => {
    const dismissed = dismiss ? await dismissMessages(await failedCredentialMessages(household), clerk) : 0;
    await AuditEvent.note("credentials printed", clerk, {
      householdId: household.id,
      details: dismissed > 0 ? { "letters off the desk": dismissed } : {},
    });
  });
  return pdf;
}

async function pageFor(household: Household): Promise<Buffer> {
  const name = await household.fullName();
  const { pin, exception } = await assignedCredentials(household);
  if (pin === null) throw new Invalid({ form: `${name} ${exception}. ${ONLY_UNUSED}` });
  refuse({ form: (await isReachedByEmail(household)) ? `${name} can be emailed. ${ONLY_UNREACHED}` : null });

  const heading = await LanguageCode.text("PRINTED_LETTER_SUBJECT");
  const body = await LanguageCode.text("PRINTED_LETTER_BODY");
  const fields = fieldsIn(heading, body);
  const values = { ...(await householdValues(fields, household)), WebPin: pin };
  const unfilled = fields.find((field) => !values[field]?.trim());
  refuse({
    form: fields.includes("ResetLink")
      ? "Remove <ResetLink> from language code 9041. A link can't be printed."
      : unfilled && `${name} has no value for <${unfilled}>.`,
  });

  const page = {
    office: await officeLines(),
    addressee: await addresseeLines(household),
    date: todaysDate(),
    householdId: household.id,
    heading: mergeLine(heading, values),
    body: markdownParagraphs(body, values),
  };
  return refuseUnprintable(() => letterPage(page));
}

async function refuseUnprintable(work: () => Promise<Buffer>) {
  try {
    return await work();
  } catch (error) {
    if (error instanceof NotPrintable) throw new Invalid({ form: `The letter can't be printed. ${error.message}` });
    throw error;
  }
}

/** A PIN is printed only for households without email, or whose emails with credentials failed (DESIGN.md rule 4). */
async function isReachedByEmail(household: Household) {
  if (!isReachable(household) || (await addressRefusal(household))) return false;
  return (await failedCredentialMessages(household)).length === 0;
}

async function failedCredentialMessages({ id }: Household) {
  const rows = (await openFailures()
    .where({ householdId: id })
    .select("id", "category", "subject", "body")) as unknown as Pick<
    MessageRow,
    "id" | "category" | "subject" | "body"
  >[];
  return rows.filter(carriesCredentials).map((row) => row.id);
}
