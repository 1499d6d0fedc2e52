import { config } from "./config";
import { WrongSecretKey } from "./models/settings/installation";

/** Runs the start; where it can't be, says in one line what and how to mend it, and ends with 1. */
export async function orSayWhy(start: () => Promise<unknown>) {
  try {
    await start();
  } catch (error) {
    process.stderr.write(`${inOneLine(error)}\n`);
    process.exit(1);
  }
}

function inOneLine(error: unknown) {
  if (error instanceof CantStart || error instanceof WrongSecretKey) return error.message;
  const { code = "", message = String(error) } = error as { code?: string; message?: string };

  if (code === "EADDRINUSE") return `Port ${config.port} is taken. Stop what uses it, or set PORT to another one.`;
  if (code === "EACCES" && message.includes("listen"))
    return `Port ${config.port} needs more rights. Set PORT to one above 1023.`;
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND")
    return `HOST ${config.host} is no address of this machine. Correct HOST.`;
  if (code === "SQLITE_NOTADB" || code.startsWith("SQLITE_CORRUPT")) {
    return `The database file in ${config.dataDir} is damaged. Put a backup in its place (README.md, "Backup and restore").`;
  }
  if (
    ["SQLITE_CANTOPEN", "SQLITE_READONLY", "EACCES", "EROFS", "ENOTDIR", "EEXIST"].some((one) => code.startsWith(one))
  ) {
    return `DATA_DIR ${config.dataDir} can't be written. Give this user the right to write there, or set DATA_DIR to another folder.`;
  }
  if (["ENOSPC", "SQLITE_FULL"].includes(code))
    return `The disk that holds ${config.dataDir} is full. Make room and start again.`;
  if (["ECONNREFUSED", "28P01", "28000", "3D000"].includes(code)) {
    return "The database at DATABASE_URL can't be reached or does not let us in. Check the address, the name and the password.";
  }
  return `Gatehouse can't start: ${message.split("\n")[0]}`;
}

/** Its message is the whole line to show. */
export class CantStart extends Error {}
