import { hkdfSync } from "node:crypto";
import { config } from "../config";

/** The use of a key. Each use has its own key. The names are part of the derivation: renaming one loses what it sealed. */
export type Use =
  | "chosen PIN"
  | "assigned PIN"
  | "temporary PIN"
  | "unowned name"
  | "reset link"
  | "unsubscribe link"
  | "bulk undo"
  | "practice letter"
  | "web session"
  | "staff session"
  | "known browser"
  | "clerk password"
  | "clerk second factor"
  | "mail";

export type Keyring = ReturnType<typeof keyring>;

const KEY_BYTES = 32;
const KEY_ID_BYTES = 4;

/**
 * Derives the keys from the master secret and, while it is being replaced, from the previous one, by
 * HKDF-SHA-256, one per use (DESIGN.md rule 3). Each key is derived once.
 */
export function keyring(secret: string, previous?: string) {
  const current = masterKey(secret);
  const before = previous === undefined ? undefined : masterKey(previous);
  const masters = before ? [current, before] : [current];

  return {
    /** The current key, with the ID to store with what it makes. */
    currentKey: (use: Use) => ({ id: current.id, key: current.keyFor(use) }),
    /** The current or previous key with this ID; undefined if SECRET_KEY was changed more than once since. */
    keyById: (use: Use, id: string): Buffer | undefined => masters.find((master) => master.id === id)?.keyFor(use),
    /** All keys of a use, current first, for libraries that sign with the first and accept all. */
    keysFor: (use: Use) => masters.map((master) => master.keyFor(use)),
    /** The key IDs that can still be opened, current first. */
    keyIds: () => masters.map((master) => master.id),
    /** A value to store, to check later whether the database belongs to this secret. It reveals nothing about the secret. */
    fingerprint: () => current.fingerprint,
    /** The fingerprint of the previous secret, so that a changed SECRET_KEY isn't mistaken for a wrong one. */
    previousFingerprint: (): string | undefined => before?.fingerprint,
  };
}

/** The keys of this process, from SECRET_KEY and SECRET_KEY_PREVIOUS. */
export const ownKeys: Keyring = keyring(config.secretKey, config.secretKeyPrevious);

/** Returns the key of a use under the current SECRET_KEY, with its ID. */
export const currentKey = ownKeys.currentKey;

/** Returns the key of a use with this ID, under SECRET_KEY or SECRET_KEY_PREVIOUS; undefined for any other ID. */
export const keyById = ownKeys.keyById;

/** Returns the keys of a use, current first, as a list of secrets for express-session. */
export const keysFor = ownKeys.keysFor;

/** Returns the IDs of the current and, if any, the previous SECRET_KEY. */
export const keyIds = ownKeys.keyIds;

/** Returns a text to store, to check later that this SECRET_KEY belongs to this database. */
export const fingerprintOfSecretKey = ownKeys.fingerprint;

/** Returns the same text for SECRET_KEY_PREVIOUS, or undefined. */
export const fingerprintOfPreviousKey = ownKeys.previousFingerprint;

function masterKey(secret: string) {
  const keys = new Map<Use, Buffer>();

  return {
    id: derive(secret, "id", KEY_ID_BYTES).toString("hex"),
    fingerprint: derive(secret, "fingerprint", KEY_BYTES).toString("base64url"),
    keyFor(use: Use) {
      const key = keys.get(use) ?? derive(secret, `use: ${use}`, KEY_BYTES);
      keys.set(use, key);
      return key;
    },
  };
}

function derive(secret: string, info: string, bytes: number) {
  return Buffer.from(hkdfSync("sha256", secret, "gatehouse", info, bytes));
}
