import { constants, setPriority } from "node:os";
import bcrypt from "bcrypt";

// Plain JavaScript: what runs TypeScript would take as much memory again in each of these threads, one a core.

lowerPriority();

/**
 * Works in a thread of its own, so it may block: gives the digest, or whether the text matches.
 * @param {import("./hashing").Work} work
 */
export default function bcryptInThread(work) {
  return "digest" in work ? bcrypt.compareSync(work.text, work.digest) : bcrypt.hashSync(work.text, work.cost);
}

/** Pages come before sign-ins. On Linux it lowers this thread alone; elsewhere it would be the whole site. */
function lowerPriority() {
  if (process.platform !== "linux") return;
  try {
    setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // A sandbox that forbids it makes sign-ins no less right.
  }
}
