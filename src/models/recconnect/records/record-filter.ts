import { emailKey, nameKey } from "../../households/search-keys";

export const RECORD_FILTERS = ["name", "city", "zip", "emailAddress"] as const;

/** What the records table is looked through for: each the beginning of something; blank is "". */
export type RecordFilter = Record<(typeof RECORD_FILTERS)[number], string>;

/** A condition in SQL on a record (r), with its values. */
export interface RecordCondition {
  sql: string;
  bindings: string[];
}

const LAST_CHARACTER = "\u{10ffff}";

export function isBlank(filter: RecordFilter) {
  return RECORD_FILTERS.every((name) => filter[name] === "");
}

/** The records that begin so: "Gar" or "Gar, Lu", a city, a ZIP, an email; capital letters make no difference. */
export function conditionOf({ name, city, zip, emailAddress }: RecordFilter): RecordCondition {
  const [last = "", first = ""] = name.split(",").map(nameKey);
  const parts = [
    beginning("r.last_key", last),
    beginning("r.first_key", first),
    beginning("r.city_key", city, "lower(?)"),
    beginning("r.zip", zip),
    beginning("r.email_key", emailAddress && emailKey(emailAddress)),
  ].filter((part) => part !== undefined);
  return {
    sql: parts.map(({ sql }) => ` and ${sql}`).join(""),
    bindings: parts.flatMap(({ bindings }) => bindings),
  };
}

function beginning(column: string, text: string, as = "?"): RecordCondition | undefined {
  if (text === "") return undefined;
  return {
    sql: `${column} >= ${as.replace("?", "cast(? as text)")} and ${column} < ${as.replace("?", "cast(? as text)")}`,
    bindings: [text, text + LAST_CHARACTER],
  };
}
