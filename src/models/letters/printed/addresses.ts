import type { Household } from "../../households/household";
import { WebParameters } from "../../settings/web-parameters";

const dayFormat = new Intl.DateTimeFormat("en-US", { day: "numeric", month: "long", year: "numeric" });

/** The agency as it stands on top of a letter, what is blank left out. */
export async function officeBlock(): Promise<string[]> {
  const { officeName, officeAddress, officePhone, officeEmail } = await WebParameters.current();
  return [officeName, officeAddress, officePhone, officeEmail].filter(Boolean);
}

/** The household as an envelope has it: name, street, second line, town. */
export async function addresseeOf(household: Household): Promise<string[]> {
  const { address, addressLineTwo, city, state, zip } = household;
  const name = (await household.primaryPerson())?.name ?? (await household.fullName());
  const town = [city, [state, zip].filter(Boolean).join(" ")].filter(Boolean).join(", ");
  return [name, address ?? "", addressLineTwo ?? "", town].filter(Boolean);
}

/** "November 22, 2026" in the server's time zone. */
export function dateOfToday() {
  return dayFormat.format(new Date());
}
