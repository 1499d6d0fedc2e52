import type { Merged, TextSettings } from "./text";

/** What came of handing one text over. */
export type SendResult =
  | { kind: "sent"; code: null; words: string; providerId: string }
  /** The provider refused this text for good; `stopped` where the mobile said STOP to it. */
  | { kind: "refused"; code: number | null; words: string; stopped: boolean }
  /** Too many at once, or an error of the provider's: it is tried again later. */
  | { kind: "put off"; code: number | null; words: string }
  /** The provider can't be reached, or takes nothing from us: the others wait too. */
  | { kind: "no provider"; code: number | null; words: string }
  /** It was handed over, and no answer came. */
  | { kind: "unknown"; code: null; words: string };

const OPTED_OUT = 21610;
/** The agency's own number or account is at error, whoever the text is for. */
const ACCOUNT_ERRORS = [20003, 20404, 21212, 21603, 21606, 21608, 21659, 21660];
/** Nothing of the request has left. */
const NEVER_LEFT = ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"];
const BAD_CERTIFICATE = /CERT|TLS|SSL|SIGNATURE/;
const TOO_MANY = 429;
const MAX_REASON_LENGTH = 300;
const MASK = "•••••••";

interface Account {
  messages: { create(message: { to: string; from: string; body: string }): Promise<{ sid: string; status: string }> };
}

let cachedClient: { of: string; account: Account } | undefined;

/** Hands one text over through Twilio's own library, to wherever its interface is said to be. Never throws. */
export async function sendThroughProvider(
  to: string,
  { body, secret }: Merged,
  settings: TextSettings,
  timeoutMs: number,
): Promise<SendResult> {
  const account = await clientFor(settings, timeoutMs);
  try {
    const { sid, status } = await account.messages.create({ to, from: settings.from, body });
    return { kind: "sent", code: null, words: `The provider has it: ${status}.`, providerId: sid };
  } catch (error) {
    return resultOfError(error as Error, secret);
  }
}

interface Error {
  name?: string;
  message?: string;
  /** Of the provider's answer: its HTTP status, and its own number for what is wrong. */
  status?: number;
  code?: number | string;
  syscall?: string;
}

function resultOfError({ status, code, message = "", syscall }: Error, secret?: string): SendResult {
  // Masked before it is cut: half a PIN is not to be kept either.
  const masked = secret ? message.replaceAll(secret, MASK) : message;
  const words = (masked || "It gave no reason.").slice(0, MAX_REASON_LENGTH);
  if (typeof status === "number") return resultOfResponse(status, Number(code) || status, words);
  const before = NEVER_LEFT.includes(String(code)) || syscall === "connect" || BAD_CERTIFICATE.test(String(code));
  if (before) return { kind: "no provider", code: null, words: `The provider can't be reached: ${String(code)}.` };
  return { kind: "unknown", code: null, words: "It was handed over, and no answer came." };
}

function resultOfResponse(status: number, code: number, words: string): SendResult {
  if (status === TOO_MANY || status >= 500) return { kind: "put off", code, words };
  if (status === 400 && !ACCOUNT_ERRORS.includes(code)) {
    return { kind: "refused", code, words, stopped: code === OPTED_OUT };
  }
  return { kind: "no provider", code, words };
}

/** Made once for each way the settings stand: it keeps its connections open. */
async function clientFor(settings: TextSettings, timeoutMs: number): Promise<Account> {
  const { accountSid, authToken, baseUrl } = settings;
  const of = JSON.stringify([accountSid, authToken, baseUrl, timeoutMs]);
  if (cachedClient?.of === of) return cachedClient.account;
  // Loaded when the first text leaves: most processes never send one.
  const { default: twilio } = await import("twilio");
  const httpClient = new twilio.RequestClient({ timeout: timeoutMs });
  const request = httpClient.request.bind(httpClient);
  httpClient.request = (wanted) => request({ ...wanted, uri: withBaseUrl(wanted.uri, baseUrl) });
  const account = twilio(accountSid, authToken, { httpClient });
  cachedClient = { of, account };
  return account;
}

function withBaseUrl(address: string, baseUrl: string) {
  const { pathname, search } = new URL(address);
  return `${baseUrl.replace(/\/$/, "")}${pathname}${search}`;
}
