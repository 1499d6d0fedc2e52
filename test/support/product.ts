import { extname } from "node:path";
import { SOURCE_LOADER } from "../../src/source-loader";

const EXTENSION = extname(import.meta.filename);

/** The arguments with which Node.js runs a script of the project, such as "src/server", in the form this process runs in. */
export function script(name: string, ...options: string[]) {
  return [...SOURCE_LOADER, `${name}${EXTENSION}`, ...options];
}
