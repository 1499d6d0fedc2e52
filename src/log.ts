import { pino } from "pino";
import { config } from "./config";

/** The log of this process. What goes in is chosen field by field: no body, no query, no PIN, no token, no session id. */
export const log = pino({ level: config.logLevel, base: { pid: process.pid } });
