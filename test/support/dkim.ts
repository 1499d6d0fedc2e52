import { generateKeyPairSync } from "node:crypto";
import type { DNSResolver } from "mailauth";
import { dkimVerify } from "mailauth/lib/dkim/verify.js";

const DOMAIN = "example.gov";
const SELECTOR = "parks";
const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });

/** Email Device settings for signing, with a key for this run. */
export const dkimSettings = {
  dkimDomain: DOMAIN,
  dkimSelector: SELECTOR,
  dkimPrivateKey: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
};

/** Verifies an email as a receiving server does. Returns the signature's result and the headers that it covers, in lower case. */
export async function signatureOf(mime: string | Buffer) {
  const { results } = await dkimVerify(Buffer.from(mime), { resolver });
  const [only, ...others] = results;
  if (!only || others.length > 0) throw new Error(`There are ${results.length} signatures.`);
  const { signingHeaders } = only as typeof only & { signingHeaders?: { keys: string } };
  const covered = signingHeaders?.keys ?? "";
  return {
    result: only.status.result,
    domain: only.signingDomain,
    covered: covered.split(":").map((name) => name.trim().toLowerCase()),
  };
}

/** A DNS resolver for the domain that has only this key. */
const resolver: DNSResolver = async (name, kind) => {
  if (kind === "TXT" && name === `${SELECTOR}._domainkey.${DOMAIN}`) {
    const key = publicKey.export({ type: "spki", format: "der" }).toString("base64");
    return [[`v=DKIM1; k=rsa; p=${key.slice(0, 200)}`, key.slice(200)]];
  }
  throw Object.assign(new Error("no such name"), { code: "ENOTFOUND" });
};
