import { toStoredLine } from "./message-events";

interface Error {
  code?: string;
  originalCode?: string;
  responseCode?: number;
  response?: string;
  message: string;
}

const CERTIFICATE_ERRORS: Record<string, string> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: "it is signed by itself",
  SELF_SIGNED_CERT_IN_CHAIN: "nobody this machine trusts has signed it",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "nobody this machine trusts has signed it",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "nobody this machine trusts has signed it",
  CERT_HAS_EXPIRED: "it has expired",
  ERR_TLS_CERT_ALTNAME_INVALID: "it belongs to another host",
};

const NETWORK_ERRORS: Record<string, string> = {
  ECONNREFUSED: "Nobody answers at this host and port.",
  ENOTFOUND: "There is no host of this name.",
  EAI_AGAIN: "The host's name can't be looked up just now.",
  EHOSTUNREACH: "The host can't be reached from here.",
  ENETUNREACH: "The host can't be reached from here.",
  ECONNRESET: "The host broke the connection off.",
  ETIMEDOUT: "The host does not answer in time.",
};

/** Says for a tired person why no conversation with the mail server came about, with the mail server's own words where it has some. */
export function describeConnectionError(error: Error): string {
  const codes = [error.originalCode ?? "", error.code ?? "", ...(/\b[A-Z_]{6,}\b/.exec(error.message) ?? [])];
  const certificate = codes.map((code) => CERTIFICATE_ERRORS[code]).find(Boolean);
  if (certificate) return `The mail server's certificate is not trusted: ${certificate}.`;
  if (error.response) return toStoredLine(error.response);
  const reaching = codes.map((code) => NETWORK_ERRORS[code]).find(Boolean);
  return reaching ?? toStoredLine(error.message);
}

/** The mail server's reply as it is stored: without the code, which has a column of its own. */
export function replyText(response: string) {
  return toStoredLine(response.replace(/^\d{3}[ -]/gm, ""));
}
