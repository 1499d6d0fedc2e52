import { z } from "zod";
import { config } from "../../config";
import type { MailSettings } from "../../mail/mail-settings";
import { open, seal } from "../../secrets/seal";
import { MailMode } from "./mail-mode";
import { Setting } from "./setting";
import { WebParameters } from "./web-parameters";

export const PROTOCOLS = ["SMTP server", "mail client"] as const;
/** With "From Client", the clerk who causes an email sees it being sent. */
export const SEND_OPTIONS = ["From Client", "From AppServer", "Queue Emails"] as const;
/** "automatic" requires STARTTLS, except for a server on this machine. */
export const SECURITIES = ["automatic", "STARTTLS", "TLS", "none"] as const;

const text = z.string();
const number = z.number().int().positive();

const shape = z.object({
  protocol: z.enum(PROTOCOLS),
  sendOption: z.enum(SEND_OPTIONS),
  host: text,
  port: number,
  security: z.enum(SECURITIES),
  user: text,
  passwordSeal: text,
  fromName: text,
  fromAddress: text,
  replyTo: text,
  returnPath: text,
  mostPerMinute: number.nullable(),
  mostPerHour: number.nullable(),
  mostPerDay: number.nullable(),
  mostAtOnce: number,
  mostAtOncePerDomain: number,
  rampUpFrom: number.nullable(),
  rampUpSince: text.nullable(),
  windowFrom: text,
  windowTo: text,
  dkimDomain: text,
  dkimSelector: text,
  dkimKeySeal: text,
});

export type EmailDeviceValues = z.infer<typeof shape>;

export const emailDeviceLabels = {
  protocol: "Protocol",
  sendOption: "Send option",
  windowFrom: "Send mailings from",
  windowTo: "Send mailings until",
  host: "Host",
  port: "Port",
  security: "Encryption",
  user: "User",
  passwordSeal: "Password",
  fromName: "From name",
  fromAddress: "From address",
  replyTo: "Reply-to address",
  returnPath: "Return-path address",
  mostPerMinute: "Maximum emails per minute",
  mostPerHour: "Maximum emails per hour",
  mostPerDay: "Maximum emails per day",
  mostAtOnce: "Maximum connections at once",
  mostAtOncePerDomain: "Maximum emails at once to one recipient domain",
  rampUpFrom: "Maximum emails on the first day",
  rampUpSince: "First day",
  dkimDomain: "DKIM domain",
  dkimSelector: "DKIM selector",
  dkimKeySeal: "DKIM private key",
} as const;

export const DEFAULT_PORT = 587;
const IMPLICIT_TLS_PORT = 465;

export const emailDeviceDefaults = {
  mostPerMinute: null,
  mostPerHour: null,
  mostPerDay: null,
  mostAtOnce: 5,
  mostAtOncePerDomain: 2,
  rampUpFrom: null,
};

let fromEnvironment: EmailDeviceValues | undefined;

/** How emails are sent: server, sender, limits and signature. Its two secrets are sealed. */
export const EmailDevice = new Setting("email-device", shape, initialValues, {
  page: "Email Device",
  labels: emailDeviceLabels,
  sealed: ["passwordSeal", "dkimKeySeal"],
});

/**
 * The Email Device in the form that src/mail needs, with its secrets opened. The office stands in for a blank sender.
 */
export async function mailSettings(): Promise<MailSettings> {
  const device = await EmailDevice.current();
  const { mode, liveSince } = await MailMode.current();
  const office = await WebParameters.current();
  const queued = device.sendOption === "Queue Emails";

  return {
    // Clerks send the outbox's emails from their own mail programs, so the worker sends none.
    mode: mode === "live" && device.protocol === "mail client" ? "hold" : mode,
    host: device.host,
    port: device.port,
    security: securityOf(device),
    user: device.user,
    password: openSecret(device.passwordSeal, "password"),
    fromName: device.fromName || office.officeName,
    fromAddress: device.fromAddress || office.officeEmail,
    replyTo: device.replyTo,
    returnPath: device.returnPath,
    mostPerMinute: device.mostPerMinute,
    mostPerHour: device.mostPerHour,
    mostPerDay: device.mostPerDay,
    mostAtOnce: device.mostAtOnce,
    mostAtOncePerDomain: device.mostAtOncePerDomain,
    rampUpFrom: device.rampUpFrom,
    rampUpSince: laterOf(device.rampUpSince, liveSince),
    windowFrom: queued ? device.windowFrom || null : null,
    windowTo: queued ? device.windowTo || null : null,
    dkimDomain: device.dkimDomain,
    dkimSelector: device.dkimSelector,
    dkimPrivateKey: openSecret(device.dkimKeySeal, "DKIM key"),
  };
}

/** Returns whether a clerk is shown the progress of the emails that they have just caused. */
export async function leavesFromClient() {
  const { protocol, sendOption } = await EmailDevice.current();
  return protocol === "SMTP server" && sendOption === "From Client";
}

/** Seals a secret for storage in the database. Returns "" for "". */
export function sealSecret(secret: string, which: "password" | "DKIM key") {
  return secret && seal(secret, "mail", `email device ${which}`);
}

/** Returns whether the host is this machine, so that nothing crosses a network. */
export function onThisMachine(host: string) {
  return /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/i.test(host);
}

function openSecret(sealed: string, which: "password" | "DKIM key") {
  return sealed ? (open(sealed, "mail", `email device ${which}`) ?? "") : "";
}

function securityOf({ security, host }: EmailDeviceValues): MailSettings["security"] {
  if (security !== "automatic") return security;
  return onThisMachine(host) ? "none" : "STARTTLS";
}

/**
 * Returns the start of the ramp-up: when it was set, or when mail went live if that is later. Null without a ramp-up.
 */
function laterOf(one: string | null, other: string | null) {
  const times = [one, other].filter((time) => time !== null).map((time) => Date.parse(time));
  return one && times.length > 0 ? new Date(Math.max(...times)) : null;
}

/** The values of a new site, with the server from SMTP_URL. Made once, because each seal is different. */
function initialValues(): EmailDeviceValues {
  fromEnvironment ??= {
    protocol: "SMTP server",
    sendOption: "From AppServer",
    ...parseServerUrl(config.smtpUrl),
    fromName: "",
    fromAddress: "",
    replyTo: "",
    returnPath: "",
    ...emailDeviceDefaults,
    rampUpSince: null,
    windowFrom: "",
    windowTo: "",
    dkimDomain: "",
    dkimSelector: "",
    dkimKeySeal: "",
  };
  return fromEnvironment;
}

/** Parses a URL such as smtp://user:password@mail.example.gov:587. */
export function parseServerUrl(address: string | undefined) {
  if (!address) return { host: "", port: DEFAULT_PORT, security: "automatic" as const, user: "", passwordSeal: "" };
  const url = new URL(address);
  const tls = url.protocol === "smtps:";
  return {
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: Number(url.port) || (tls ? IMPLICIT_TLS_PORT : DEFAULT_PORT),
    security: tls ? ("TLS" as const) : ("automatic" as const),
    user: decodePart(url.username),
    passwordSeal: sealSecret(decodePart(url.password), "password"),
  };
}

/** Decodes a part of the URL. A "%" that starts no code stays as it is. */
function decodePart(part: string) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
