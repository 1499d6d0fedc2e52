import { Invalid } from "../faults";
import { Household } from "../households/household";
import type { LetterText } from "./faults-in-text";
import { householdValues, letterhead } from "./household-values";
import { letterOf } from "./letter-text";
import { fieldsIn } from "./merge-fields";
import { maskedSecrets } from "./secrets-of-letter";

export interface Preview {
  household: string;
  subject: string;
  text: string;
  /** Fields that this household has nothing for: the letter would not be sent. */
  holes: string[];
}

/** What this household would read, its secrets masked. Throws Invalid where there is no such household. */
export async function previewOf({ subject, body }: LetterText, householdId: string): Promise<Preview> {
  const id = /^[1-9]\d{0,8}$/.test(householdId) ? Number(householdId) : 0;
  const household = await Household.findBy({ id });
  if (!household) throw new Invalid({ household: "There is no household with this ID. Enter another, such as 1001." });

  const fields = fieldsIn(subject, body);
  const values = { ...(await householdValues(fields, household)), ...maskedSecrets(fields) };
  const letter = letterOf(subject, body, values, await letterhead());
  const holes = fields.filter((field) => !values[field]?.trim());
  return { household: await household.fullName(), subject: letter.subject, text: letter.text, holes };
}
