import { createHmac, hash, randomBytes, timingSafeEqual } from "node:crypto";
import { type Keyring, ownKeys, type Use } from "./keys";

const OF_THIS_PROCESS = randomBytes(32);
const BOUND = /^([0-9a-f]{8})\.([\w-]{43})$/;

/** Returns the HMAC-SHA-256 of a text under the current key of that use, in base64url (DESIGN.md rules 3 and 5). */
export function keyedDigest(text: string, use: Use, keys: Keyring = ownKeys): string {
  return hmac(text, keys.currentKey(use).key);
}

/**
 * Returns a keyed digest to store with its owner, such as a temporary PIN's: `<key id>.<digest>`, bound to the owner,
 * so that it is useless in another row (DESIGN.md rule 3).
 */
export function boundDigest(text: string, use: Use, boundTo: string, keys: Keyring = ownKeys): string {
  const { id, key } = keys.currentKey(use);
  return `${id}.${hmac(bound(text, boundTo), key)}`;
}

/**
 * Returns whether `stored` is the boundDigest() of the text, under the current or previous key. Does the same work and
 * returns false if nothing is stored, it can't be read, or its key is unknown.
 */
export function matchesBoundDigest(
  text: string,
  stored: string | null,
  use: Use,
  boundTo: string,
  keys: Keyring = ownKeys,
): boolean {
  const [, id = "", digest = ""] = BOUND.exec(stored ?? "") ?? [];
  const key = keys.keyById(use, id);
  const same = sameSecret(hmac(bound(text, boundTo), key ?? keys.currentKey(use).key), digest);
  return same && key !== undefined;
}

/**
 * Returns boundDigest() of the text under the current and the previous key, to look it up. The number is the same for
 * every text.
 */
export function everyBoundDigest(text: string, use: Use, boundTo: string, keys: Keyring = ownKeys): string[] {
  return keys.keyIds().flatMap((id) => {
    const key = keys.keyById(use, id);
    return key ? [`${id}.${hmac(bound(text, boundTo), key)}`] : [];
  });
}

/** Compares two texts in a time that reveals neither where they differ nor their length. */
export function sameSecret(a: string, b: string): boolean {
  return timingSafeEqual(digestOf(a), digestOf(b));

  function digestOf(text: string) {
    return createHmac("sha256", OF_THIS_PROCESS).update(text).digest();
  }
}

/**
 * Returns the digest of a folded user name, by which names are unique (DESIGN.md rule 1). Not keyed on purpose: user
 * names are stored in the clear, and uniqueness must survive a change of SECRET_KEY.
 */
export function nameDigest(folded: string): string {
  return hash("sha256", folded, "base64url");
}

function hmac(text: string, key: Buffer) {
  return createHmac("sha256", key).update(text).digest("base64url");
}

function bound(text: string, boundTo: string) {
  return JSON.stringify([boundTo, text]);
}
