import { table } from "../../../database/connection";
import { Invalid } from "../../errors";
import { Household } from "../../households/household";
import { HouseholdSearch } from "../../households/household-search";
import type { MessageText } from "../canned-texts/text-validation";
import { householdValues, letterhead } from "./household-values";
import { composeEmail } from "./markdown-email";
import { fieldsIn } from "./merge-fields";
import { maskSecrets } from "./merge-secrets";

export interface MessagePreview {
  household: string;
  subject: string;
  text: string;
  /** Fields that the household has no value for: the message would not be sent. */
  missing: string[];
}

const MAX_NAMED = 5;

/**
 * Returns what a household would read, with secrets masked. `query` is a household ID or a search text. Throws Invalid
 * if it matches no household, or several.
 */
export async function previewMessage({ subject, body }: MessageText, query: string): Promise<MessagePreview> {
  const household = await matchingHousehold(query);
  const fields = fieldsIn(subject, body);
  const values = { ...(await householdValues(fields, household)), ...maskSecrets(fields) };
  const message = composeEmail(subject, body, values, await letterhead());
  const missing = fields.filter((field) => !values[field]?.trim());
  return {
    household: await household.fullName(),
    subject: message.subject,
    text: body.trim() === "" ? "" : message.text,
    missing,
  };
}

/** Returns the ID of the first household, which previews start with; "" if there are none. */
export async function firstHouseholdId(): Promise<string> {
  const row = await table("households").orderBy("id").first("id");
  return row ? String(row.id) : "";
}

async function matchingHousehold(query: string): Promise<Household> {
  const byId = /^[1-9]\d{0,8}$/.test(query) ? await Household.findBy({ id: Number(query) }) : undefined;
  if (byId) return byId;

  const search = new HouseholdSearch(query);
  if (search.blank) throw new Invalid({ household: "Enter a household to preview the text for, such as 1001." });
  const { households, count } = await search.page(1);
  const [only] = households;
  if (only && count === 1) return Household.find(only.id);
  throw new Invalid({ household: only ? severalMatches(households) : NO_MATCH });
}

const NO_MATCH = "No household matches this ID, name, email or phone. Enter another, such as 1001.";

function severalMatches(households: { id: number; name: { text: string }[] }[]) {
  const names = households.slice(0, MAX_NAMED).map(({ id, name }) => `${id} ${name.map(({ text }) => text).join("")}`);
  const more = households.length > MAX_NAMED ? " and more" : "";
  return `Several households match: ${names.join("; ")}${more}. Enter a household ID.`;
}
