import { domainToASCII } from "node:url";

/** An address that mail can't be sent to; its message is a sentence for the person who typed it. */
export class NotAnAddress extends Error {}

export interface Address {
  /** With its domain in ASCII, ready for an envelope; the part before the @ may be international. */
  address: string;
  /** In lower case, in ASCII. */
  domain: string;
  /** True where the mail server must know SMTPUTF8. */
  international: boolean;
}

// No quoted local parts: what would need quotes is what could be taken for more than one address.
const LOCAL_PART = /^[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+(\.[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u;
// What turns a domain into ASCII is a part of the URL parser, and drops or decodes some signs.
const DOMAIN = /^[\p{L}\p{M}\p{N}.-]+$/u;
const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const LONGEST_LOCAL_PART = 64;
const LONGEST_ADDRESS = 254;

/**
 * Takes an address as a household has it. Only letters, digits and the signs of an unquoted address pass, so that none
 * can add a header, a recipient or a command. Throws NotAnAddress.
 */
export function parseAddress(typed: string): Address {
  const at = typed.lastIndexOf("@");
  const local = typed.slice(0, at);
  const typedDomain = typed.slice(at + 1);
  const domain = DOMAIN.test(typedDomain) ? domainToASCII(typedDomain).toLowerCase() : "";
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
