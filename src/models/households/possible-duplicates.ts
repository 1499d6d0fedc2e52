import { idsOf } from "../../database/ids-of";
import { FoundHousehold } from "./found-household";
import type { HouseholdAttributes } from "./household-attributes";
import type { QueryMeaning } from "./query-interpretation";
import { emailKey, reversedDigits } from "./search-keys";
import { exactStepsOf } from "./search-steps";

const MAX_SHOWN = 10;

/** Finds households with the same email or phone as one being added. The clerk sees a warning and can still add it. */
export async function possibleDuplicates(attributes: HouseholdAttributes): Promise<FoundHousehold[]> {
  const meanings = meaningsOfContactData(attributes);
  const ids = new Set<number>();
  for (const { sql, bindings } of exactStepsOf(meanings)) {
    for (const id of await idsOf(`${sql} limit ${MAX_SHOWN}`, bindings)) ids.add(id);
  }
  return FoundHousehold.all([...ids].slice(0, MAX_SHOWN), meanings);
}

function meaningsOfContactData({ email, homePhone, mobilePhone, workPhone }: HouseholdAttributes): QueryMeaning[] {
  const numbers = new Set([homePhone, mobilePhone, workPhone].map(reversedDigits).filter(Boolean));
  return [
    ...(email ? [{ kind: "email", key: emailKey(email), fallback: false } as const] : []),
    ...[...numbers].map((reversed) => ({ kind: "phone", reversed }) as const),
  ];
}
