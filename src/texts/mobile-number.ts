import { parsePhoneNumberFromString } from "libphonenumber-js/min";

const COUNTRY = "US";

/** A number as a provider takes it, "+19515550101"; undefined for what no text can go to. Ours are US numbers unless they say. */
export function mobileNumber(typed: string): string | undefined {
  const number = parsePhoneNumberFromString(typed.slice(0, 60).normalize("NFKC"), COUNTRY);
  return number?.isPossible() && !number.ext ? number.number : undefined;
}
