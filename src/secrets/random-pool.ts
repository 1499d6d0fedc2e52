import { randomFillSync } from "node:crypto";

const ROOM = 4096;
const pool = Buffer.alloc(ROOM);
let used = ROOM;

/**
 * Gives that many of the system's secure random bytes, each given once. Asking the system for twelve at a time takes
 * twenty times as long. The bytes are the caller's to keep: the pool forgets them.
 */
export function randomBytesFew(count: number): Buffer {
  if (used + count > ROOM) {
    randomFillSync(pool);
    used = 0;
  }
  const bytes = Buffer.from(pool.subarray(used, used + count));
  pool.fill(0, used, used + count);
  used += count;
  return bytes;
}
