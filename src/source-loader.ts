import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

/**
 * Options for Node.js with which a child process or thread of this process loads the sources: through tsx, or none if
 * this process runs a compiled copy, as the test suite does.
 */
export const SOURCE_LOADER = import.meta.url.endsWith(".ts")
  ? ["--import", pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href]
  : [];
