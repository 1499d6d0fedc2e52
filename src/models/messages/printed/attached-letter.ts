import type { MessageAttachment } from "../../../mail/message";
import { NotPrintable } from "../../../pdf/document";
import type { Household } from "../../households/household";
import { householdValues } from "../merging/household-values";
import { fieldsIn } from "../merging/merge-fields";
import { addresseeLines, officeLines, todaysDate } from "./letter-addresses";
import { letterPage } from "./letter-page";
import { markdownParagraphs } from "./markdown-paragraphs";

const NAME = "letter.pdf";
const TITLE = "Letter";

/**
 * The letter on paper that goes along with a household's email: a PDF of one page with its values, and no secret in it.
 * An exception is a sentence: without its letter the email isn't sent. Throws UnknownField.
 */
export async function attachedLetterFor(
  body: string,
  household: Household,
): Promise<MessageAttachment | { exception: string }> {
  const fields = fieldsIn(body);
  const values = await householdValues(fields, household);
  const hole = fields.find((field) => !values[field]?.trim());
  if (hole)
    return { exception: `${await household.fullName()} has nothing to put in place of <${hole}> of its letter.` };
  try {
    const content = await letterPage({
      office: await officeLines(),
      addressee: await addresseeLines(household),
      date: todaysDate(),
      householdId: household.id,
      title: TITLE,
      heading: "",
      body: markdownParagraphs(body, values),
    });
    return { name: NAME, type: "application/pdf", content };
  } catch (error) {
    if (!(error instanceof NotPrintable)) throw error;
    return { exception: `The letter of ${await household.fullName()} can't be made. ${error.message}` };
  }
}
