import { constants, setPriority } from "node:os";
import bcrypt from "bcrypt";

/** One bcrypt to be worked out: a digest to make, or one to compare with. */
export type Work = { text: string; cost: number } | { text: string; digest: string };

lowerPriority();

/** Works in a thread of its own, so it may block: gives the digest, or whether the text matches. */
export default function bcryptInThread(work: Work): string | boolean {
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
