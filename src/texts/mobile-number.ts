import { parsePhoneNumberFromString } from "libphonenumber-js/min";

const COUNTRY = "US";

/**
 * Returns a number as providers need it, such as "+19515550101"; undefined if no text can be sent to it. US numbers
 * need no country code.
 */
export function parseMobileNumber(text: string): string | undefined {
  const number = parsePhoneNumberFromString(text.slice(0, 60).normalize("NFKC"), COUNTRY);
  return number?.isPossible() && !number.ext ? number.number : undefined;
}

/**
 * Returns a number as "(951) 555-0101", or with its country code if it isn't a US number. Any other text stays as it
 * is.
 */
export function formatMobileNumber(number: string): string {
  const parsed = parsePhoneNumberFromString(number, COUNTRY);
  if (!parsed) return number;
  return parsed.countryCallingCode === "1" ? parsed.formatNational() : parsed.formatInternational();
}
