import { table } from "../../../database/connection";

/** Returns the names of these households, such as "Okafor, Ada", by household ID. */
export async function lookUpHouseholdNames(ids: (number | null)[]) {
  const known = [...new Set(ids.filter((id) => id !== null))];
  if (known.length === 0) return new Map<number, string>();
  const people = (await table("members")
    .whereIn("householdId", known)
    .where({ relation: "primary" })
    .select("householdId", "lastName", "firstName")) as unknown as {
    householdId: number;
    lastName: string;
    firstName: string;
  }[];
  return new Map(
    people.map(({ householdId, lastName, firstName }) => [
      householdId,
      [lastName, firstName].filter(Boolean).join(", "),
    ]),
  );
}
