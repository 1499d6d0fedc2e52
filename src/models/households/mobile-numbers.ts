import { rowsOf } from "../../database/connection";
import { among } from "../../database/update-all";
import { parseMobileNumber } from "../../texts/mobile-number";

/** Returns the mobile numbers of households in the provider's format; undefined for one that isn't a valid number. */
export async function mobileNumbersOf(householdIds: readonly number[]): Promise<Map<number, string | undefined>> {
  const [ofThese, list] = among("household_id", [...new Set(householdIds)]);
  const rows = await rowsOf<{ householdId: number; number: string }>(
    `select household_id, number from phones where kind = 'mobile' and ${ofThese}`,
    [list],
  );
  return new Map(rows.map(({ householdId, number }) => [householdId, parseMobileNumber(number)]));
}
