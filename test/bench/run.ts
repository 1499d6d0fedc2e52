import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * `npm run bench [name ...]`: each benchmark in a process and a folder of its own, one after the other, every figure
 * beside its limit measured in the same run.
 */
const folder = import.meta.dirname;
const parts = [
  "run",
  "figures",
  "running-site",
  "invented-households",
  "plain-households",
  "pass-holders",
  "selection-filters",
  "lock-watch",
  "smtp-sink",
  "by-pool",
];
const all = readdirSync(folder)
  .filter((name) => name.endsWith(".ts"))
  .map((name) => name.replace(/\.ts$/, ""))
  .filter((name) => !parts.includes(name));
/** What `npm run worker` is started with. */
const AS_THE_WORKER = ["--max-semi-space-size=8"];
const asked = process.argv.slice(2);

for (const name of asked.length > 0 ? asked : all) {
  process.stdout.write(`\n${name}\n`);
  process.exitCode = (await run(name)) || process.exitCode;
}

function run(name: string) {
  const data = mkdtempSync(join(tmpdir(), "gatehouse-bench-"));
  const start = `import(${JSON.stringify(join(folder, `${name}.ts`))}).then((bench) => bench.run()).then(() => process.exit(0))`;
  const child = spawn(process.execPath, [...AS_THE_WORKER, "--import", "tsx", "--expose-gc", "-e", start], {
    stdio: "inherit",
    env: { ...process.env, NODE_ENV: "test", LOG_LEVEL: "warn", DATA_DIR: data },
  });
  return new Promise<number>((resolve) => {
    child.once("close", (code) => {
      rmSync(data, { recursive: true, force: true });
      resolve(code ?? 1);
    });
  });
}
