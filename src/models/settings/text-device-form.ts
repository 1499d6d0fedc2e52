import { parseMobileNumber } from "../../texts/mobile-number";
import { refuse } from "../errors";
import { onThisMachine } from "./email-device";
import { sealToken, TEXT_PROTOCOLS, type TextDeviceValues } from "./text-device";

export const shownTextNames = ["protocol", "accountSid", "from", "baseUrl", "mostAtOnce"] as const;
export type ShownTextDevice = Record<(typeof shownTextNames)[number], string>;

/** The submitted form. The token is never shown again. */
export interface SubmittedTextDevice extends ShownTextDevice {
  token: string;
  removeToken: boolean;
}

export const MAX_AT_ONCE = 50;
const ACCOUNT_SID = /^AC[0-9a-fA-F]{32}$/;

/** Returns the values as the form shows them, without the token. */
export function textDeviceFormValues(values: TextDeviceValues): ShownTextDevice {
  return Object.fromEntries(shownTextNames.map((name) => [name, String(values[name])])) as ShownTextDevice;
}

/** Converts the submitted form to values to save. A blank token keeps the saved one. Throws Invalid by field. */
export function textDeviceFrom(submitted: SubmittedTextDevice, current: TextDeviceValues): TextDeviceValues {
  const protocol = TEXT_PROTOCOLS.find((one) => one === submitted.protocol);
  const sends = protocol === "HTTP provider";
  const mostAtOnce = /^\d{1,3}$/.test(submitted.mostAtOnce) ? Number(submitted.mostAtOnce) : 0;
  const tokenSeal = submitted.removeToken ? "" : submitted.token ? sealToken(submitted.token) : current.tokenSeal;
  const from = parseMobileNumber(submitted.from);
  refuse({
    protocol: protocol ? null : "Choose Practice or HTTP provider.",
    accountSid: errorInSid(submitted.accountSid, sends),
    token: errorInToken(submitted, tokenSeal, sends, current),
    from: (submitted.from || sends) && !from ? "Enter your agency's number for texts, such as (951) 555-0100." : null,
    baseUrl: errorInAddress(submitted.baseUrl),
    mostAtOnce: mostAtOnce >= 1 && mostAtOnce <= MAX_AT_ONCE ? null : `Enter a whole number from 1 to ${MAX_AT_ONCE}.`,
  });
  return {
    protocol: protocol ?? current.protocol,
    accountSid: submitted.accountSid,
    tokenSeal,
    from: from ?? "",
    baseUrl: submitted.baseUrl.replace(/\/+$/, ""),
    mostAtOnce,
  };
}

function errorInToken(submitted: SubmittedTextDevice, seal: string, sends: boolean, current: TextDeviceValues) {
  const keeps = !submitted.token && !submitted.removeToken && current.tokenSeal !== "";
  // Otherwise a person who can change the address could redirect the token, and the texts, to themselves.
  if (keeps && originOf(submitted.baseUrl) !== originOf(current.baseUrl))
    return "The saved token is for another provider. Enter the token for this one, or remove the saved token.";
  return sends && !seal ? "Enter the auth token. The provider needs it to send texts." : null;
}

function originOf(address: string) {
  return URL.canParse(address) ? new URL(address).origin : address;
}

function errorInSid(sid: string, sends: boolean) {
  if (!sid) return sends ? "Enter the account SID." : null;
  return ACCOUNT_SID.test(sid)
    ? null
    : "Enter the account SID as your provider shows it: AC followed by 32 digits or letters from a to f.";
}

/** Texts may carry a PIN, so the address must be https unless it is on this machine. */
function errorInAddress(address: string) {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const plain = url && !url.username && !url.search && !url.hash;
  if (!plain || !/^https?:$/.test(url.protocol)) return "Enter an address such as https://api.twilio.com.";
  if (url.protocol === "https:" || onThisMachine(url.hostname)) return null;
  return "Enter an address that starts with https://, because texts can include a PIN.";
}
