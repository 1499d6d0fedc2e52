import { clockFormat } from "../../clock";
import type { Household } from "../../households/household";
import { WebParameters } from "../../settings/web-parameters";

const formatDate = clockFormat({ day: "numeric", month: "long", year: "numeric" });

/** Returns the lines of the office at the top of a letter, without blank ones. */
export async function officeLines(): Promise<string[]> {
  const { officeName, officeAddress, officePhone, officeEmail } = await WebParameters.current();
  return [officeName, officeAddress, officePhone, officeEmail].filter(Boolean);
}

/** Returns the household's lines for the envelope: name, street, second line, city. */
export async function addresseeLines(household: Household): Promise<string[]> {
  const { address, addressLineTwo, city, state, zip } = household;
  const name = (await household.primaryPerson())?.name ?? (await household.fullName());
  const town = [city, [state, zip].filter(Boolean).join(" ")].filter(Boolean).join(", ");
  return [name, address ?? "", addressLineTwo ?? "", town].filter(Boolean);
}

/** Returns today in the agency's time zone, such as "November 22, 2026". */
export function todaysDate() {
  return formatDate(new Date());
}
