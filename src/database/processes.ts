import { hostname } from "node:os";

/** This machine, as named in leases. */
export const HOST = hostname().slice(0, 60);

/** Returns whether a process of this machine has ended. Always false for another machine, where it can't be known. */
export function isGone(host: string, pid: number): boolean {
  if (host !== HOST) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as { code?: string }).code === "ESRCH";
  }
}
