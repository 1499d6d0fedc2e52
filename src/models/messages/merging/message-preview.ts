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
  /** Fields that this household has nothing for: the message would not be sent. */
  missing: string[];
}

const MAX_NAMED = 5;

/**
 * What this household would read, its secrets masked. It is chosen by its ID or as in the search. Throws Invalid where
 * that finds none, or several.
 */
export async function previewMessage({ subject, body }: MessageText, typed: string): Promise<MessagePreview> {
  const household = await matchingHousehold(typed);
  const fields = fieldsIn(subject, body);
  const values = { ...(await householdValues(fields, household)), ...maskSecrets(fields) };
  const message = composeEmail(subject, body, values, await letterhead());
  const holes = fields.filter((field) => !values[field]?.trim());
  return {
    household: await household.fullName(),
    subject: message.subject,
    text: body.trim() === "" ? "" : message.text,
    missing: holes,
  };
}

/** The household that a preview begins with: the first there is, "" where there is none. */
export async function firstHouseholdId(): Promise<string> {
  const row = await table("households").orderBy("id").first("id");
  return row ? String(row.id) : "";
}

async function matchingHousehold(typed: string): Promise<Household> {
  const byId = /^[1-9]\d{0,8}$/.test(typed) ? await Household.findBy({ id: Number(typed) }) : undefined;
  if (byId) return byId;

  const search = new HouseholdSearch(typed);
  if (search.blank) throw new Invalid({ household: "Enter a household to see what it would read, such as 1001." });
  const { households, count } = await search.page(1);
  const [only] = households;
  if (only && count === 1) return Household.find(only.id);
  throw new Invalid({ household: only ? severalMatches(households) : NO_MATCH });
}

const NO_MATCH = "There is no household with this ID, name, email or phone. Enter another, such as 1001.";

function severalMatches(households: { id: number; name: { text: string }[] }[]) {
  const named = households.slice(0, MAX_NAMED).map(({ id, name }) => `${id} ${name.map(({ text }) => text).join("")}`);
  const more = households.length > MAX_NAMED ? " and more" : "";
  return `Several households match: ${named.join("; ")}${more}. Enter the ID of one.`;
}
