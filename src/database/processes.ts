import { hostname } from "node:os";

/** This machine, as leases name it. */
export const HOST = hostname().slice(0, 60);

/** True where a process of this machine is no more; of another machine's nobody can tell. */
export function isGone(host: string, pid: number): boolean {
  if (host !== HOST) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as { code?: string }).code === "ESRCH";
  }
}
