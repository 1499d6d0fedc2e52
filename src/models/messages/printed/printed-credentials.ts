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

const ONLY_UNUSED = "Only an assigned PIN that nobody has used yet can be printed: give one in Web Details.";

const ONLY_UNREACHED = "a PIN is printed only where no letter gets through.";

/**
 * The letter with user name and PIN on paper, for a household that no email reaches: a PDF of one page **with the PIN in
 * clear**, for the answer to this clerk and nowhere else (DESIGN.md rule 4). With `settle` its failed letters with
 * credentials are off the desk. Throws Invalid with a sentence; then nothing is printed.
 */
export async function printCredentials(household: Household, clerk: Clerk, settle: boolean): Promise<Buffer> {
  const pdf = await pageFor(household);

  await transaction(async () => {
    const settled = settle ? await dismissMessages(await failedCredentialMessages(household), clerk) : 0;
    await AuditEvent.note("credentials printed", clerk, {
      householdId: household.id,
      details: settled > 0 ? { "letters off the desk": settled } : {},
    });
  });
  return pdf;
}

async function pageFor(household: Household): Promise<Buffer> {
  const name = await household.fullName();
  const { pin, exception } = await assignedCredentials(household);
  if (pin === null) throw new Invalid({ form: `${name} ${exception}. ${ONLY_UNUSED}` });
  refuse({ form: (await isReachedByEmail(household)) ? `${name} can be emailed: ${ONLY_UNREACHED}` : null });

  const heading = await LanguageCode.text("PRINTED_LETTER_SUBJECT");
  const body = await LanguageCode.text("PRINTED_LETTER_BODY");
  const fields = fieldsIn(heading, body);
  const values = { ...(await householdValues(fields, household)), WebPin: pin };
  const hole = fields.find((field) => !values[field]?.trim());
  refuse({
    form: fields.includes("ResetLink")
      ? "Take <ResetLink> out of language code 9041: a link is never printed."
      : hole && `${name} has nothing to put in place of <${hole}>.`,
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

/** A PIN is on paper only for who has no email, or whose letters with credentials don't get through (DESIGN.md rule 4). */
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
