import { readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { config, demonstrationAllowed } from "./config";
import { Installation } from "./models/settings/installation";
import { CantStart } from "./start-errors";

const folder = join(import.meta.dirname, "../seeds");

/** Seeds the reference data and, if DESIGN.md section 5 allows it, the demonstration, once. */
export async function seed() {
  if (await Installation.seeded()) return;

  const demonstration = demonstrationAllowed(config) && (await Installation.empty());
  if (!config.production && !demonstration && config.demonstration !== "no") {
    throw new CantStart(
      `HOST ${config.host} can be reached from other machines. Set NODE_ENV=production to start a real site, or DEMONSTRATION=yes to show the demonstration there.`,
    );
  }
  for (const name of readdirSync(folder)
    .filter((name) => /\.[jt]s$/.test(name))
    .sort()) {
    if (name.includes("demonstration") && !demonstration) continue;
    const { seed: run } = await import(pathToFileURL(join(folder, name)).href);
    await run();
  }
  if (!(await Installation.seeded())) await Installation.markSeeded("reference");
}
