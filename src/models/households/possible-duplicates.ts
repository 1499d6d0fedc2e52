import { idsOf } from "../../database/ids-of";
import { FoundHousehold } from "./found-household";
import type { WantedHousehold } from "./household";
import { emailKey, reversedDigits } from "./search-keys";
import type { Meaning } from "./search-meanings";
import { exactStepsOf } from "./search-steps";

const MOST_SHOWN = 10;

/** Households with the same email or phone as one that is being added: a hint for the clerk, no refusal. */
export async function possibleDuplicates(wanted: WantedHousehold): Promise<FoundHousehold[]> {
  const meanings = traitsOf(wanted);
  const ids = new Set<number>();
  for (const { sql, bindings } of exactStepsOf(meanings)) {
    for (const id of await idsOf(`${sql} limit ${MOST_SHOWN}`, bindings)) ids.add(id);
  }
  return FoundHousehold.all([...ids].slice(0, MOST_SHOWN), meanings);
}

function traitsOf({ email, homePhone, mobilePhone, workPhone }: WantedHousehold): Meaning[] {
  const numbers = new Set([homePhone, mobilePhone, workPhone].map(reversedDigits).filter(Boolean));
  return [
    ...(email ? [{ kind: "email", key: emailKey(email), otherwise: false } as const] : []),
    ...[...numbers].map((reversed) => ({ kind: "phone", reversed }) as const),
  ];
}
