import { createPrivateKey } from "node:crypto";
import { isIP } from "node:net";
import { NotAnAddress, parseAddress } from "../../mail/email-address";
import type { Sentences } from "../errors";
import { type EmailDeviceValues, onThisMachine } from "./email-device";

const LONGEST_HOST = 253;
const LONGEST_NAME = 100;
const LONGEST_USER = 320;
const LONGEST_PASSWORD = 1000;
const LEAST_RSA_BITS = 1024;

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused: they end a line of the SMTP protocol
const CONTROL = /[\u0000-\u001f\u007f]/;
const HOST = /^(?=.*[a-z])[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/i;
const SELECTOR = /^[a-z0-9]([a-z0-9._-]{0,62})$/i;
const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;

type SubmittedPassword = { password: string; removePassword: boolean };

/** What is wrong with the server, and with the password that is typed, kept or sent to it. */
export function validateServer(
  values: EmailDeviceValues,
  typed: SubmittedPassword,
  present: EmailDeviceValues,
): Sentences {
  const keepsPassword = !typed.password && !typed.removePassword && present.passwordSeal !== "";
  const signsIn = values.user !== "" || typed.password !== "" || keepsPassword;
  return onlyErrors({
    host: isHost(values.host) ? null : "Enter the mail server's name, such as mail.example.gov, without a port.",
    security:
      signsIn && values.security === "none" && !onThisMachine(values.host)
        ? "The password would cross the network readable. Choose STARTTLS or TLS."
        : null,
    user: oneLine(values.user, LONGEST_USER),
    password:
      keepsPassword && values.host !== present.host
        ? "The saved password belongs to another mail server. Type the password of this one, or remove it."
        : oneLine(typed.password, LONGEST_PASSWORD),
  });
}

export function validateSender(values: EmailDeviceValues): Sentences {
  return onlyErrors({
    fromName: oneLine(values.fromName, LONGEST_NAME),
    fromAddress: errorInAddress(values.fromAddress),
    replyTo: errorInAddress(values.replyTo),
    returnPath: errorInAddress(values.returnPath),
  });
}

/** Mailings wait for the window with Queue Emails alone; otherwise its times lie idle. */
export function validateWindow({ sendOption, windowFrom, windowTo }: EmailDeviceValues): Sentences {
  const needed = sendOption === "Queue Emails";
  const same = windowFrom !== "" && windowFrom === windowTo;
  return onlyErrors({
    windowFrom: errorInTime(windowFrom, needed || windowTo !== ""),
    windowTo:
      errorInTime(windowTo, needed || windowFrom !== "") ??
      (same ? "Enter another time than the one mailings leave from." : null),
  });
}

export function validateDkim(values: EmailDeviceValues, typed: { dkimPrivateKey: string; removeDkimKey: boolean }) {
  const signs = !typed.removeDkimKey && (typed.dkimPrivateKey !== "" || values.dkimKeySeal !== "");
  return onlyErrors({
    dkimDomain:
      isHost(values.dkimDomain) && (values.dkimDomain || !signs)
        ? null
        : "Enter the domain that signs, such as example.gov.",
    dkimSelector:
      SELECTOR.test(values.dkimSelector) || (!values.dkimSelector && !signs)
        ? null
        : "Enter the selector under which the public key stands in the DNS, such as gatehouse.",
    dkimPrivateKey: typed.dkimPrivateKey && !typed.removeDkimKey ? errorInKey(typed.dkimPrivateKey) : null,
  });
}

/** What must be there before messages leave. */
export function errorsBeforeLive(values: EmailDeviceValues, officeEmail: string): Sentences {
  return onlyErrors({
    host:
      values.protocol === "SMTP server" && !values.host
        ? "Enter the mail server's name: mail can't be live without one."
        : null,
    fromAddress:
      values.fromAddress || canBeMailed(officeEmail)
        ? null
        : "Enter the address messages come from: mail can't be live without one.",
  });
}

/** True for an address that mail can be sent to, or come from. */
export function canBeMailed(address: string) {
  try {
    return parseAddress(address).address !== "";
  } catch (error) {
    if (error instanceof NotAnAddress) return false;
    throw error;
  }
}

function isHost(host: string) {
  return host === "" || (host.length <= LONGEST_HOST && (HOST.test(host) || isIP(host) > 0));
}

function errorInAddress(address: string) {
  return !address || canBeMailed(address) ? null : "Enter an email address like office@example.gov, or leave it blank.";
}

function errorInTime(time: string, needed: boolean) {
  if (TIME.test(time) || (time === "" && !needed)) return null;
  return "Enter a time of day from 00:00 to 23:59, such as 20:00.";
}

function errorInKey(pem: string) {
  try {
    const key = createPrivateKey(pem);
    const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
    if (key.asymmetricKeyType === "ed25519" || (key.asymmetricKeyType === "rsa" && bits >= LEAST_RSA_BITS)) return null;
  } catch {
    // No key, or one behind a passphrase: the sentence says what is wanted.
  }
  return "Paste the whole private key, RSA or Ed25519, without a passphrase, from -----BEGIN to END-----.";
}

function oneLine(text: string, longest: number) {
  if (CONTROL.test(text)) return "Use one line.";
  return text.length > longest ? `Use at most ${longest} characters.` : null;
}

function onlyErrors(errors: Record<string, string | null>): Sentences {
  return Object.fromEntries(Object.entries(errors).filter((entry): entry is [string, string] => entry[1] !== null));
}
