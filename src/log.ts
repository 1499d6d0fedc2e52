import { pino } from "pino";
import { config } from "./config";

/** The log of this process. Log only chosen fields, never a body, query, PIN, token or session ID. */
export const log = pino({ level: config.logLevel, base: { pid: process.pid } });
