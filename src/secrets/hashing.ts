import { createHmac } from "node:crypto";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { Piscina } from "piscina";
import { config } from "../config";
import { type Keyring, ownKeys, type Use } from "./keys";

/** One bcrypt run: hash a text at a cost, or compare it with a digest. */
export type Work = { text: string; cost: number } | { text: string; digest: string };

/** The queue of hashes is full, so nothing was compared. */
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
const TEST_COST = 4;

let cost = COST;
let pool: Piscina<Work, string | boolean> | undefined;
const running = new Set<Promise<unknown>>();

/** Hashes at the lowest cost where tests don't test the cost, or at the real one again. Throws outside of tests. */
export function hashAtCost(whose: "tests" | "real") {
  if (!config.test) throw new Error("only tests may hash at another cost");
  cost = whose === "tests" ? TEST_COST : COST;
}

/**
 * Accepts a folded PIN, or a clerk's password unchanged, and returns the text to store: the key's ID, then bcrypt over
 * the base64 of its HMAC-SHA-256, so that no byte after the 72nd is ignored (DESIGN.md rule 3). Throws Busy.
 */
export async function hashSecret(text: string, use: Use, keys: Keyring = ownKeys): Promise<string> {
  const { id, key } = keys.currentKey(use);
  return `${id}${await inThread({ text: keyed(text, key), cost })}`;
}

/**
 * Returns whether `stored` is the hashSecret() of the text. Always does exactly one bcrypt comparison: with a dummy, and
 * returning false, if `stored` is null, unreadable or made with an unknown key (DESIGN.md rules 3 and 5). Throws Busy.
 */
export async function matches(
  text: string,
  stored: string | null,
  use: Use,
  keys: Keyring = ownKeys,
): Promise<boolean> {
  const [, id = "", digest = dummy()] = STORED.exec(stored ?? "") ?? [];
  const key = keys.keyById(use, id);
  const work = { text: keyed(text, key ?? keys.currentKey(use).key), digest: key ? digest : dummy() };
  const same = await inThread(work);
  return same === true && key !== undefined;
}

/** The number of hashes waiting for a thread. */
export function waiting(): number {
  return Math.max(0, running.size - THREADS);
}

/** Waits for the hashes in progress, then ends the threads. A later hash starts new ones. */
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
  // An idle thread that dies is replaced. If one dies while hashing, run() rejects.
  threads.on("error", () => {});
  return threads;
}

/** A well-formed digest that no PIN has. Comparing with it costs as much as with a real one. */
function dummy() {
  return `$2b$${String(cost).padStart(2, "0")}$DUMMYdummyDUMMYdummyDunobodysDigestNobodysDigestNobod`;
}

function keyed(text: string, key: Buffer) {
  return createHmac("sha256", key).update(text).digest("base64");
}
