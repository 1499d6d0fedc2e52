import { createCipheriv, createDecipheriv } from "node:crypto";
import { type Keyring, ownKeys, type Use } from "./keys";
import { randomBytesFew } from "./random-pool";

const ALGORITHM = "aes-256-gcm";
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const SEALED = /^v1\.([0-9a-f]{8})\.([\w-]+)$/;

/**
 * Seals a text with AES-256-GCM under the current key of that use, bound to what it belongs to, such as
 * `web user 17` (DESIGN.md rule 3). Returns `v1.<key id>.<nonce, ciphertext and tag in base64url>`.
 */
export function seal(text: string, use: Use, boundTo: string, keys: Keyring = ownKeys): string {
  const { id, key } = keys.currentKey(use);
  const nonce = randomBytesFew(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES }).setAAD(additional(id, boundTo));
  const sealed = Buffer.concat([nonce, cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
  return `v1.${id}.${sealed.toString("base64url")}`;
}

/**
 * Opens the result of seal() under the current or previous key. Returns null, and never throws, if it was tampered
 * with, is bound to something else, is for another use, or its key is unknown.
 */
export function open(sealed: string, use: Use, boundTo: string, keys: Keyring = ownKeys): string | null {
  const [, id = "", encoded = ""] = SEALED.exec(sealed) ?? [];
  const key = keys.keyById(use, id);
  const bytes = Buffer.from(encoded, "base64url");
  // base64url leaves unused bits in its last character: a seal with those changed is not genuine.
  if (!key || bytes.length < NONCE_BYTES + TAG_BYTES || bytes.toString("base64url") !== encoded) return null;

  const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
    .setAAD(additional(id, boundTo))
    .setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    return decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES), undefined, "utf8") + decipher.final("utf8");
  } catch {
    return null;
  }
}

function additional(keyId: string, boundTo: string) {
  return Buffer.from(`v1.${keyId}.${boundTo}`);
}
