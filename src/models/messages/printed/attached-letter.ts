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
 * Returns the letter that is attached to a household's email: a one-page PDF with the household's values and no
 * secrets. An exception is a sentence, and the email isn't sent without its letter. Throws UnknownField.
 */
export async function attachedLetterFor(
  body: string,
  household: Household,
): Promise<MessageAttachment | { exception: string }> {
  const fields = fieldsIn(body);
  const values = await householdValues(fields, household);
  const unfilled = fields.find((field) => !values[field]?.trim());
  if (unfilled)
    return { exception: `${await household.fullName()} has no value for <${unfilled}> in the attached letter.` };
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
    return { exception: `The letter for ${await household.fullName()} can't be created. ${error.message}` };
  }
}
