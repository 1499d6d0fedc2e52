import type { Merged, TextSettings } from "./text";

/** The result of sending one text. */
export type SendResult =
  | { kind: "sent"; code: null; words: string; providerId: string }
  /** The provider refused this text permanently. `optedOut`: because the mobile opted out. */
  | { kind: "refused"; code: number | null; words: string; optedOut: boolean }
  /** Too many texts at once, or an error of the provider. It is retried later. */
  | { kind: "deferred"; code: number | null; words: string }
  /** The provider can't be reached, or refuses all our texts. Other texts wait too. */
  | { kind: "no provider"; code: number | null; words: string }
  /** It was sent, and no answer came. */
  | { kind: "unknown"; code: null; words: string };

const OPTED_OUT = 21610;
/** Errors of the agency's own number or account, whatever the text. */
const ACCOUNT_ERRORS = [20003, 20404, 21212, 21603, 21606, 21608, 21659, 21660];
/** Errors before the request was sent. */
const NEVER_LEFT = ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"];
const BAD_CERTIFICATE = /CERT|TLS|SSL|SIGNATURE/;
const TOO_MANY = 429;
const MAX_REASON_LENGTH = 300;
const MASK = "•••••••";

interface Account {
  messages: { create(message: { to: string; from: string; body: string }): Promise<{ sid: string; status: string }> };
}

let cachedClient: { key: string; account: Account } | undefined;

/** Sends one text with Twilio's own library, to the provider address in the settings. Never throws. */
export async function sendThroughProvider(
  to: string,
  { body, secret }: Merged,
  settings: TextSettings,
  timeoutMs: number,
): Promise<SendResult> {
  const account = await clientFor(settings, timeoutMs);
  try {
    const { sid, status } = await account.messages.create({ to, from: settings.from, body });
    return { kind: "sent", code: null, words: `The provider accepted it: ${status}.`, providerId: sid };
  } catch (error) {
    return resultOfError(error as Error, secret);
  }
}

interface Error {
  name?: string;
  message?: string;
  /** From the provider's answer: the HTTP status and the provider's error number. */
  status?: number;
  code?: number | string;
  syscall?: string;
}

function resultOfError({ status, code, message = "", syscall }: Error, secret?: string): SendResult {
  // Masked before it is shortened, so that no part of a PIN is stored.
  const masked = secret ? message.replaceAll(secret, MASK) : message;
  const words = (masked || "The provider gave no reason.").slice(0, MAX_REASON_LENGTH);
  if (typeof status === "number") return resultOfResponse(status, Number(code) || status, words);
  const before = NEVER_LEFT.includes(String(code)) || syscall === "connect" || BAD_CERTIFICATE.test(String(code));
  if (before) return { kind: "no provider", code: null, words: `The provider can't be reached: ${String(code)}.` };
  return { kind: "unknown", code: null, words: "The text was sent, and no answer came." };
}

function resultOfResponse(status: number, code: number, words: string): SendResult {
  if (status === TOO_MANY || status >= 500) return { kind: "deferred", code, words };
  if (status === 400 && !ACCOUNT_ERRORS.includes(code)) {
    return { kind: "refused", code, words, optedOut: code === OPTED_OUT };
  }
  return { kind: "no provider", code, words };
}

/** Returns the client for these settings. Cached, because it keeps its connections open. */
async function clientFor(settings: TextSettings, timeoutMs: number): Promise<Account> {
  const { accountSid, authToken, baseUrl } = settings;
  const key = JSON.stringify([accountSid, authToken, baseUrl, timeoutMs]);
  if (cachedClient?.key === key) return cachedClient.account;
  // Loaded when the first text is sent: most processes never send one.
  const { default: twilio } = await import("twilio");
  const httpClient = new twilio.RequestClient({ timeout: timeoutMs });
  const request = httpClient.request.bind(httpClient);
  httpClient.request = (options) => request({ ...options, uri: withBaseUrl(options.uri, baseUrl) });
  const account = twilio(accountSid, authToken, { httpClient });
  cachedClient = { key, account };
  return account;
}

function withBaseUrl(address: string, baseUrl: string) {
  const { pathname, search } = new URL(address);
  return `${baseUrl.replace(/\/$/, "")}${pathname}${search}`;
}
