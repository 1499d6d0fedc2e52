import { createHmac } from "node:crypto";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { Piscina } from "piscina";
import { type Keyring, ownKeys, type Use } from "./keys";

/** One bcrypt to be worked out: a digest to make, or one to compare with. */
export type Work = { text: string; cost: number } | { text: string; digest: string };

/** So many hashes wait already that one more would wait too long; nothing was compared. */
export class Busy extends Error {
  constructor(readonly retryAfterSeconds: number) {
    super(`Too many sign-ins at once. Try again in ${retryAfterSeconds} seconds.`);
  }
}

/** bcrypt's cost: about 75 ms each (DESIGN.md rule 3, SECURITY.md 19). */
export const COST = 10;

const SECONDS_EACH = 0.075;
const THREADS = availableParallelism();
const MOST_WAITING = 100;
const STORED = /^([0-9a-f]{8})(\$2[aby]\$\d\d\$[./A-Za-z0-9]{53})$/;
// Well formed and nobody's: comparing with it costs as much as with a real one.
const DUMMY = `$2b$${COST}$DUMMYdummyDUMMYdummyDunobodysDigestNobodysDigestNobod`;

let pool: Piscina<Work, string | boolean> | undefined;
const running = new Set<Promise<unknown>>();

/**
 * Takes a folded PIN, or a clerk's password as it is, and gives the text to store: the key's id, then bcrypt over the
 * base64 of its HMAC-SHA-256, so that no byte is ignored after the 72nd (DESIGN.md rule 3). Throws Busy.
 */
export async function hashSecret(text: string, use: Use, keys: Keyring = ownKeys): Promise<string> {
  const { id, key } = keys.currentKey(use);
  return `${id}${await inThread({ text: keyed(text, key), cost: COST })}`;
}

/**
 * Tells whether a text is the one whose hashSecret() was stored. Does exactly one bcrypt comparison whatever is given:
 * with a dummy, and the answer false, when stored is null, unreadable or of an unknown key (DESIGN.md rules 3 and 5).
 * Throws Busy.
 */
export async function matches(
  text: string,
  stored: string | null,
  use: Use,
  keys: Keyring = ownKeys,
): Promise<boolean> {
  const [, id = "", digest = DUMMY] = STORED.exec(stored ?? "") ?? [];
  const key = keys.keyById(use, id);
  const work = { text: keyed(text, key ?? keys.currentKey(use).key), digest: key ? digest : DUMMY };
  const same = await inThread(work);
  return same === true && key !== undefined;
}

/** How many hashes wait for a thread. */
export function waiting(): number {
  return Math.max(0, running.size - THREADS);
}

/** Lets the hashes under way finish, then ends the threads. A later hash starts them anew. */
export async function closeHashing(): Promise<void> {
  const ending = pool;
  pool = undefined;
  // Piscina's own close() drops what waits in its queue.
  await Promise.allSettled(running);
  await ending?.destroy();
}

async function inThread(work: Work) {
  if (waiting() >= MOST_WAITING) throw new Busy(Math.ceil((MOST_WAITING * SECONDS_EACH) / THREADS));

  pool ??= startThreads();
  const result = pool.run(work);
  running.add(result);
  try {
    return await result;
  } finally {
    running.delete(result);
  }
}

function startThreads() {
  const threads = new Piscina<Work, string | boolean>({
    filename: fileURLToPath(new URL("./hashing-thread.js", import.meta.url)),
    execArgv: [],
    maxThreads: THREADS,
    minThreads: THREADS,
    idleTimeout: Number.POSITIVE_INFINITY,
  });
  // A thread that dies at rest is replaced; who waits for one that dies at work hears it from run().
  threads.on("error", () => {});
  return threads;
}

function keyed(text: string, key: Buffer) {
  return createHmac("sha256", key).update(text).digest("base64");
}
