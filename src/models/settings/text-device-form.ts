import { parseMobileNumber } from "../../texts/mobile-number";
import { refuse } from "../errors";
import { onThisMachine } from "./email-device";
import { sealToken, TEXT_PROTOCOLS, type TextDeviceValues } from "./text-device";

export const shownTextNames = ["protocol", "accountSid", "from", "baseUrl", "mostAtOnce"] as const;
export type ShownTextDevice = Record<(typeof shownTextNames)[number], string>;

/** What the form says: its fields, and the token, which is never shown again. */
export interface SubmittedTextDevice extends ShownTextDevice {
  token: string;
  removeToken: boolean;
}

export const MAX_AT_ONCE = 50;
const ACCOUNT_SID = /^AC[0-9a-fA-F]{32}$/;

/** The values as the form shows them, without the token. */
export function textDeviceFormValues(values: TextDeviceValues): ShownTextDevice {
  return Object.fromEntries(shownTextNames.map((name) => [name, String(values[name])])) as ShownTextDevice;
}

/** What was typed, as values to save; a blank token keeps the present one. Throws Invalid by field. */
export function textDeviceFrom(typed: SubmittedTextDevice, present: TextDeviceValues): TextDeviceValues {
  const protocol = TEXT_PROTOCOLS.find((one) => one === typed.protocol);
  const sends = protocol === "HTTP provider";
  const mostAtOnce = /^\d{1,3}$/.test(typed.mostAtOnce) ? Number(typed.mostAtOnce) : 0;
  const tokenSeal = typed.removeToken ? "" : typed.token ? sealToken(typed.token) : present.tokenSeal;
  const from = parseMobileNumber(typed.from);
  refuse({
    protocol: protocol ? null : "Choose Practice or HTTP provider.",
    accountSid: errorInSid(typed.accountSid, sends),
    token: errorInToken(typed, tokenSeal, sends, present),
    from: (typed.from || sends) && !from ? "Enter the agency's number for texts, like (951) 555-0100." : null,
    baseUrl: errorInAddress(typed.baseUrl),
    mostAtOnce: mostAtOnce >= 1 && mostAtOnce <= MAX_AT_ONCE ? null : `Enter a whole number from 1 to ${MAX_AT_ONCE}.`,
  });
  return {
    protocol: protocol ?? present.protocol,
    accountSid: typed.accountSid,
    tokenSeal,
    from: from ?? "",
    baseUrl: typed.baseUrl.replace(/\/+$/, ""),
    mostAtOnce,
  };
}

function errorInToken(typed: SubmittedTextDevice, seal: string, sends: boolean, present: TextDeviceValues) {
  const keeps = !typed.token && !typed.removeToken && present.tokenSeal !== "";
  // Else whoever may change the address could have the token, and the texts, handed to themselves.
  if (keeps && originOf(typed.baseUrl) !== originOf(present.baseUrl))
    return "The kept token belongs to another provider. Type the token of this one, or remove it.";
  return sends && !seal ? "Enter the auth token: without it the provider takes nothing." : null;
}

function originOf(address: string) {
  return URL.canParse(address) ? new URL(address).origin : address;
}

function errorInSid(sid: string, sends: boolean) {
  if (!sid) return sends ? "Enter the account SID." : null;
  return ACCOUNT_SID.test(sid)
    ? null
    : "Enter the account SID as the provider shows it: AC and 32 signs, 0 to 9 and a to f.";
}

/** A PIN may be in it: it crosses no network in the clear. */
function errorInAddress(address: string) {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const plain = url && !url.username && !url.search && !url.hash;
  if (!plain || !/^https?:$/.test(url.protocol)) return "Enter an address like https://api.twilio.com.";
  if (url.protocol === "https:" || onThisMachine(url.hostname)) return null;
  return "Enter an address that begins with https://: texts may carry a PIN.";
}
