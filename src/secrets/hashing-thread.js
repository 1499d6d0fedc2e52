import { constants, setPriority } from "node:os";
import bcrypt from "bcrypt";

// Plain JavaScript: loading TypeScript would double the memory of these threads, one per core.

lowerPriority();

/**
 * Runs in its own thread, so it can block. Returns the digest, or whether the text matches.
 * @param {import("./hashing").Work} work
 */
export default function bcryptInThread(work) {
  return "digest" in work ? bcrypt.compareSync(work.text, work.digest) : bcrypt.hashSync(work.text, work.cost);
}

/** Gives pages priority over sign-ins. On Linux this lowers only this thread; elsewhere it would lower the whole site. */
function lowerPriority() {
  if (process.platform !== "linux") return;
  try {
    setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // If a sandbox forbids it, sign-ins still work.
  }
}
