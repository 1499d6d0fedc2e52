import { parsePhoneNumberFromString } from "libphonenumber-js/min";

const COUNTRY = "US";

/** A number as a provider takes it, "+19515550101"; undefined for what no text can go to. Ours are US numbers unless they say. */
export function parseMobileNumber(typed: string): string | undefined {
  const number = parsePhoneNumberFromString(typed.slice(0, 60).normalize("NFKC"), COUNTRY);
  return number?.isPossible() && !number.ext ? number.number : undefined;
}

/** "(951) 555-0101", as people here read a number; one of another country with its code, and what is none as it is. */
export function formatMobileNumber(number: string): string {
  const parsed = parsePhoneNumberFromString(number, COUNTRY);
  if (!parsed) return number;
  return parsed.countryCallingCode === "1" ? parsed.formatNational() : parsed.formatInternational();
}
