import { createRequire } from "node:module";

/** The driver of PostgreSQL, loaded where it is used only: it is 9 MB of each process and of each thread beside it. */
export function postgresDriver(): typeof import("pg") {
  return createRequire(import.meta.url)("pg");
}
