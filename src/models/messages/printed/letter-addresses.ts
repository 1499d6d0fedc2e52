import { clockFormat } from "../../clock";
import type { Household } from "../../households/household";
import { WebParameters } from "../../settings/web-parameters";

const formatDate = clockFormat({ day: "numeric", month: "long", year: "numeric" });

/** The agency as it stands on top of a letter, what is blank left out. */
export async function officeLines(): Promise<string[]> {
  const { officeName, officeAddress, officePhone, officeEmail } = await WebParameters.current();
  return [officeName, officeAddress, officePhone, officeEmail].filter(Boolean);
}

/** The household as an envelope has it: name, street, second line, town. */
export async function addresseeLines(household: Household): Promise<string[]> {
  const { address, addressLineTwo, city, state, zip } = household;
  const name = (await household.primaryPerson())?.name ?? (await household.fullName());
  const town = [city, [state, zip].filter(Boolean).join(" ")].filter(Boolean).join(", ");
  return [name, address ?? "", addressLineTwo ?? "", town].filter(Boolean);
}

/** "November 22, 2026" where the agency is. */
export function todaysDate() {
  return formatDate(new Date());
}
