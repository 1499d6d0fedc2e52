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

// biome-ignore lint/suspicious/noControlCharactersInRegex: refused, because they end a line of the SMTP protocol
const CONTROL = /[\u0000-\u001f\u007f]/;
const HOST = /^(?=.*[a-z])[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/i;
const SELECTOR = /^[a-z0-9]([a-z0-9._-]{0,62})$/i;
const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;

type SubmittedPassword = { password: string; removePassword: boolean };

/** Returns the errors in the mail server's fields, including the password that is submitted or already saved. */
export function validateServer(
  values: EmailDeviceValues,
  submitted: SubmittedPassword,
  current: EmailDeviceValues,
): Sentences {
  const keepsPassword = !submitted.password && !submitted.removePassword && current.passwordSeal !== "";
  const signsIn = values.user !== "" || submitted.password !== "" || keepsPassword;
  return onlyErrors({
    host: isHost(values.host) ? null : "Enter the mail server's name without a port, such as mail.example.gov.",
    security:
      signsIn && values.security === "none" && !onThisMachine(values.host)
        ? "Choose STARTTLS or TLS. Otherwise the password would be sent unencrypted."
        : null,
    user: oneLine(values.user, LONGEST_USER),
    password:
      keepsPassword && values.host !== current.host
        ? "The saved password is for another mail server. Enter the password for this one, or remove the saved password."
        : oneLine(submitted.password, LONGEST_PASSWORD),
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

/** The times are required only with Queue Emails. Otherwise they have no effect. */
export function validateWindow({ sendOption, windowFrom, windowTo }: EmailDeviceValues): Sentences {
  const needed = sendOption === "Queue Emails";
  const same = windowFrom !== "" && windowFrom === windowTo;
  return onlyErrors({
    windowFrom: errorInTime(windowFrom, needed || windowTo !== ""),
    windowTo:
      errorInTime(windowTo, needed || windowFrom !== "") ??
      (same ? "Enter a time that is different from the start time." : null),
  });
}

export function validateDkim(values: EmailDeviceValues, submitted: { dkimPrivateKey: string; removeDkimKey: boolean }) {
  const signs = !submitted.removeDkimKey && (submitted.dkimPrivateKey !== "" || values.dkimKeySeal !== "");
  return onlyErrors({
    dkimDomain:
      isHost(values.dkimDomain) && (values.dkimDomain || !signs)
        ? null
        : "Enter the signing domain, such as example.gov.",
    dkimSelector:
      SELECTOR.test(values.dkimSelector) || (!values.dkimSelector && !signs)
        ? null
        : "Enter the selector of the public key in your DNS, such as gatehouse.",
    dkimPrivateKey: submitted.dkimPrivateKey && !submitted.removeDkimKey ? errorInKey(submitted.dkimPrivateKey) : null,
  });
}

/** Returns the errors that prevent mail from going live. */
export function errorsBeforeLive(values: EmailDeviceValues, officeEmail: string): Sentences {
  return onlyErrors({
    host:
      values.protocol === "SMTP server" && !values.host
        ? "Enter the mail server's name. Mail can't be live without one."
        : null,
    fromAddress:
      values.fromAddress || canBeMailed(officeEmail)
        ? null
        : "Enter the address that emails come from. Mail can't be live without one.",
  });
}

/** Returns whether mail can be sent to, or from, the address. */
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
  return !address || canBeMailed(address)
    ? null
    : "Enter an email address, such as office@example.gov, or leave this blank.";
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
    // Not a key, or one with a passphrase: the sentence below says what to paste.
  }
  return "Paste the whole RSA or Ed25519 private key, from -----BEGIN to END-----. It can't have a passphrase.";
}

function oneLine(text: string, longest: number) {
  if (CONTROL.test(text)) return "Enter a single line of text.";
  return text.length > longest ? `Use at most ${longest} characters.` : null;
}

function onlyErrors(errors: Record<string, string | null>): Sentences {
  return Object.fromEntries(Object.entries(errors).filter((entry): entry is [string, string] => entry[1] !== null));
}
