import { hkdfSync } from "node:crypto";
import { config } from "../config";

/** What a key is for. Every use has a key of its own, so that nothing made for one can pass for another. */
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
 * Takes the master secret and, while it is being replaced, the one before; gives the keys derived from them by
 * HKDF-SHA-256, one per use (DESIGN.md rule 3). Each key is derived once and kept.
 */
export function keyring(secret: string, previous?: string) {
  const current = masterKey(secret);
  const before = previous === undefined ? undefined : masterKey(previous);
  const masters = before ? [current, before] : [current];

  return {
    /** The key that seals and digests anew, with the id to write beside what it made. */
    currentKey: (use: Use) => ({ id: current.id, key: current.keyFor(use) }),
    /** The key with that id, current or previous; undefined where SECRET_KEY was changed too often. */
    keyById: (use: Use, id: string): Buffer | undefined => masters.find((master) => master.id === id)?.keyFor(use),
    /** All keys of that use, the current first, for what signs with the first and takes the others still. */
    keysFor: (use: Use) => masters.map((master) => master.keyFor(use)),
    /** The ids that can still be opened, the current first. */
    keyIds: () => masters.map((master) => master.id),
    /** A value to store, that shows later whether the database was made under this secret, and tells nothing of it. */
    fingerprint: () => current.fingerprint,
    /** The same for the secret before, so that a changed SECRET_KEY isn't mistaken for a wrong one. */
    previousFingerprint: (): string | undefined => before?.fingerprint,
  };
}

/** The keys of this process, from SECRET_KEY and SECRET_KEY_PREVIOUS. */
export const ownKeys: Keyring = keyring(config.secretKey, config.secretKeyPrevious);

/** Gives the key of that use under the present SECRET_KEY, and its id. */
export const currentKey = ownKeys.currentKey;

/** Gives the key of that use with that id, under SECRET_KEY or SECRET_KEY_PREVIOUS; undefined for any other id. */
export const keyById = ownKeys.keyById;

/** Gives the keys of that use, the present one first: a list of secrets such as express-session takes. */
export const keysFor = ownKeys.keysFor;

/** Gives the ids of the present and, if there is one, the previous SECRET_KEY. */
export const keyIds = ownKeys.keyIds;

/** Gives a text that can be stored to check later that this SECRET_KEY belongs to this database. */
export const fingerprintOfSecretKey = ownKeys.fingerprint;

/** Gives the same text for SECRET_KEY_PREVIOUS, or undefined. */
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
