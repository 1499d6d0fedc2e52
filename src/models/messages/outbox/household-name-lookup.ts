import { table } from "../../../database/connection";

/** "Okafor, Ada" by household ID, of these households. */
export async function lookUpHouseholdNames(ids: (number | null)[]) {
  const wanted = [...new Set(ids.filter((id) => id !== null))];
  if (wanted.length === 0) return new Map<number, string>();
  const people = (await table("members")
    .whereIn("householdId", wanted)
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
