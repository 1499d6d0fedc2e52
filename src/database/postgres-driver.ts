import { createRequire } from "node:module";

/** Loads the PostgreSQL driver only if it is used, because it takes 9 MB in each process and thread. */
export function postgresDriver(): typeof import("pg") {
  return createRequire(import.meta.url)("pg");
}
