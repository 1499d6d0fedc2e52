import { config } from "./config";
import { WrongSecretKey } from "./models/settings/installation";

/** Runs `start`. If it fails, prints one line with the cause and remedy, and exits with code 1. */
export async function orExitWithMessage(start: () => Promise<unknown>) {
  try {
    await start();
  } catch (error) {
    process.stderr.write(`${errorLine(error)}\n`);
    process.exit(1);
  }
}

function errorLine(error: unknown) {
  if (error instanceof CantStart || error instanceof WrongSecretKey) return error.message;
  const { code = "", message = String(error) } = error as { code?: string; message?: string };

  if (code === "EADDRINUSE")
    return `Port ${config.port} is in use. Stop the program that uses it, or set PORT to another port.`;
  if (code === "EACCES" && message.includes("listen"))
    return `Port ${config.port} needs more permissions. Set PORT to a port above 1023.`;
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND")
    return `HOST ${config.host} is not an address of this machine. Correct HOST.`;
  if (code === "SQLITE_NOTADB" || code.startsWith("SQLITE_CORRUPT")) {
    return `The database file in ${config.dataDir} is damaged. Restore a backup (README.md, "Back up and restore").`;
  }
  if (
    ["SQLITE_CANTOPEN", "SQLITE_READONLY", "EACCES", "EROFS", "ENOTDIR", "EEXIST"].some((one) => code.startsWith(one))
  ) {
    return `DATA_DIR ${config.dataDir} can't be written. Give this user permission to write there, or set DATA_DIR to another folder.`;
  }
  if (["ENOSPC", "SQLITE_FULL"].includes(code))
    return `The disk with ${config.dataDir} is full. Free some space and start again.`;
  if (["ECONNREFUSED", "28P01", "28000", "3D000"].includes(code)) {
    return "Gatehouse can't connect to the database at DATABASE_URL. Check the address, user name and password.";
  }
  return `Gatehouse can't start: ${message.split("\n")[0]}`;
}

/** Gatehouse can't start. The message is the line to show. */
export class CantStart extends Error {}
