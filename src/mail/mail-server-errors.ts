import { toStoredLine } from "./message-events";

interface Error {
  code?: string;
  originalCode?: string;
  responseCode?: number;
  response?: string;
  message: string;
}

const CERTIFICATE_ERRORS: Record<string, string> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: "it is self-signed",
  SELF_SIGNED_CERT_IN_CHAIN: "it is not signed by an authority that this machine trusts",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "it is not signed by an authority that this machine trusts",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "it is not signed by an authority that this machine trusts",
  CERT_HAS_EXPIRED: "it has expired",
  ERR_TLS_CERT_ALTNAME_INVALID: "it belongs to another host",
};

const NETWORK_ERRORS: Record<string, string> = {
  ECONNREFUSED: "Nothing answers at this host and port.",
  ENOTFOUND: "No host has this name.",
  EAI_AGAIN: "The host's name can't be looked up right now.",
  EHOSTUNREACH: "The host can't be reached from here.",
  ENETUNREACH: "The host can't be reached from here.",
  ECONNRESET: "The host closed the connection.",
  ETIMEDOUT: "The host did not answer in time.",
};

/** Explains in a sentence why the connection failed, or returns the mail server's own reply if there is one. */
export function describeConnectionError(error: Error): string {
  const codes = [error.originalCode ?? "", error.code ?? "", ...(/\b[A-Z_]{6,}\b/.exec(error.message) ?? [])];
  const certificate = codes.map((code) => CERTIFICATE_ERRORS[code]).find(Boolean);
  if (certificate) return `The mail server's certificate is not trusted: ${certificate}.`;
  if (error.response) return toStoredLine(error.response);
  const network = codes.map((code) => NETWORK_ERRORS[code]).find(Boolean);
  return network ?? toStoredLine(error.message);
}

/** Returns the mail server's reply for storage, without the code, which has its own column. */
export function replyText(response: string) {
  return toStoredLine(response.replace(/^\d{3}[ -]/gm, ""));
}
