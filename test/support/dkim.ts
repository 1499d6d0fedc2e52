import { generateKeyPairSync } from "node:crypto";
import type { DNSResolver } from "mailauth";
import { dkimVerify } from "mailauth/lib/dkim/verify.js";

const DOMAIN = "example.gov";
const SELECTOR = "parks";
const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });

/** The Email Device's settings for signing, with a key of this run. */
export const dkimSettings = {
  dkimDomain: DOMAIN,
  dkimSelector: SELECTOR,
  dkimPrivateKey: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
};

/** What a receiving server finds: the one signature's result and the header lines that it covers, in small letters. */
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

/** The name server of the domain: it has this key and nothing else. */
const resolver: DNSResolver = async (name, kind) => {
  if (kind === "TXT" && name === `${SELECTOR}._domainkey.${DOMAIN}`) {
    const key = publicKey.export({ type: "spki", format: "der" }).toString("base64");
    return [[`v=DKIM1; k=rsa; p=${key.slice(0, 200)}`, key.slice(200)]];
  }
  throw Object.assign(new Error("no such name"), { code: "ENOTFOUND" });
};
