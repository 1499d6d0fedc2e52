import { domainToASCII } from "node:url";

/** An address that mail can't be sent to. The message is a sentence for the person who entered it. */
export class NotAnAddress extends Error {}

export interface Address {
  /** Its domain is in ASCII, ready for an envelope. The part before the @ may be international. */
  address: string;
  /** In lower case and ASCII. */
  domain: string;
  /** Whether the mail server must support SMTPUTF8. */
  international: boolean;
}

// No quoted local parts: text that needs quotes could be read as more than one address.
const LOCAL_PART = /^[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+(\.[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u;
// The conversion of a domain to ASCII is part of the URL parser, which drops or decodes some characters.
const DOMAIN = /^[\p{L}\p{M}\p{N}.-]+$/u;
const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const LONGEST_LOCAL_PART = 64;
const LONGEST_ADDRESS = 254;

/**
 * Parses an address as a household has it. Only letters, digits and the symbols of an unquoted address are allowed, so
 * that no address can add a header, a recipient or a command. Throws NotAnAddress.
 */
export function parseAddress(text: string): Address {
  const at = text.lastIndexOf("@");
  const local = text.slice(0, at);
  const rawDomain = text.slice(at + 1);
  const domain = DOMAIN.test(rawDomain) ? domainToASCII(rawDomain).toLowerCase() : "";
  const address = `${local}@${domain}`;

  if (at < 1 || !LOCAL_PART.test(local) || !isHost(domain)) throw new NotAnAddress("This is not an email address.");
  if (Buffer.byteLength(local) > LONGEST_LOCAL_PART || Buffer.byteLength(address) > LONGEST_ADDRESS) {
    throw new NotAnAddress("This email address is too long.");
  }
  return { address, domain, international: /\P{ASCII}/u.test(local) };
}

function isHost(domain: string) {
  const labels = domain.split(".");
  return labels.length > 1 && labels.every((label) => LABEL.test(label)) && !/^\d+$/.test(labels.at(-1) ?? "");
}
