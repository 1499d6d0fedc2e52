import { once } from "node:events";
import { Worker } from "node:worker_threads";

/** Watches how long the write lock of a database file is held from another connection, until told to stop. */
export function watchLock(file: string) {
  const waits = new Worker(OTHER_PROCESS, { eval: true, workerData: file });
  return {
    /** Gives the times in milliseconds; 0 where the lock was free. */
    async stop(): Promise<number[]> {
      waits.postMessage("tell");
      const [holdsMs] = (await once(waits, "message")) as [number[]];
      await waits.terminate();
      return holdsMs;
    },
  };
}

/** Asks for the write lock every few milliseconds, as another process would, and notes how long it was held from it. */
const OTHER_PROCESS = `
const { parentPort, workerData } = require("node:worker_threads");
const bare = new (require("better-sqlite3"))(workerData);
bare.pragma("busy_timeout = 0");
const waits = [];
let refusedAt;
setInterval(() => {
  try {
    bare.exec("begin immediate; rollback");
    waits.push(refusedAt === undefined ? 0 : performance.now() - refusedAt);
    refusedAt = undefined;
  } catch {
    refusedAt ??= performance.now();
  }
}, 1);
parentPort.on("message", () => parentPort.postMessage(waits));
`;
