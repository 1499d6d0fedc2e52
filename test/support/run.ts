import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startPostgres } from "./postgres";
import { spamAssassinIsHere } from "./spamassassin";

/**
 * `npm test`: the whole suite on SQLite, again on PostgreSQL, and the main paths in a real browser.
 * Where a machine lacks PostgreSQL, Chromium or SpamAssassin the summary says so; under CI=true that is a failure.
 */
const required = process.env.CI === "true";
const everything = ["test/**/*.test.ts"];
const chromium = process.env.CHROMIUM ?? "/usr/bin/chromium";
const asked = process.argv.slice(2);

interface Run {
  name: string;
  files: string[];
  ignore?: string[];
  environment?: Record<string, string>;
}

if (asked.includes("--architecture")) {
  process.exitCode = (await mocha({ name: "architecture", files: ["test/architecture.test.ts"] }, false)) ? 0 : 1;
} else {
  process.exitCode = (await wholeSuite()) ? 0 : 1;
}

async function wholeSuite() {
  const postgres = await startPostgres();
  const browserHere = existsSync(chromium);
  const files = asked.length > 0 ? asked : everything;
  const ignore = ["test/browser/**"];

  try {
    const onSqlite: Run[] = [{ name: "SQLite", files, ignore }];
    if (browserHere && asked.length === 0) {
      onSqlite.push({ name: "browser", files: ["test/browser/**/*.test.ts"], environment: { CHROMIUM: chromium } });
    }
    const onPostgres: Run[] = postgres
      ? [{ name: "PostgreSQL", files, ignore, environment: { DATABASE_URL: postgres.url } }]
      : [];
    const passed = (await Promise.all([onSqlite, onPostgres].map(inTurn))).flat();

    say(!postgres && "PostgreSQL is not installed here: the suite ran on SQLite only.");
    say(!spamAssassinIsHere && "SpamAssassin is not installed here: no message was judged by it.");
    say(!browserHere && `There is no ${chromium} here: the browser tests did not run.`);
    return passed.every(Boolean) && !(required && (!postgres || !browserHere || !spamAssassinIsHere));
  } finally {
    await postgres?.stop();
  }
}

/** One after the other; SQLite is through first, so that the browser has its place then. */
async function inTurn(runs: Run[]) {
  const passed: boolean[] = [];
  for (const run of runs) passed.push(await mocha(run, true));
  return passed;
}

/** Runs mocha in a process and a folder of its own; prints what it said when it is done. */
function mocha({ name, files, ignore = [], environment = {} }: Run, withDatabase: boolean) {
  const folder = mkdtempSync(join(tmpdir(), "gatehouse-test-"));
  const options = [
    "--import=tsx",
    "--timeout=20000",
    "--exit",
    ...(withDatabase ? ["--require=test/support/hooks.ts"] : []),
    ...ignore.map((pattern) => `--ignore=${pattern}`),
  ];
  const { DATABASE_URL: _, ...inherited } = process.env;
  const child = spawn(process.execPath, ["node_modules/mocha/bin/mocha.js", ...options, ...files], {
    env: { ...inherited, NODE_ENV: "test", TZ: "America/Los_Angeles", DATA_DIR: folder, ...environment },
  });

  const said: Buffer[] = [];
  child.stdout.on("data", (data) => said.push(data));
  child.stderr.on("data", (data) => said.push(data));
  return new Promise<boolean>((resolve) => {
    child.once("close", (code) => {
      process.stdout.write(`\n=== ${name} ===\n${Buffer.concat(said)}`);
      rmSync(folder, { recursive: true, force: true });
      resolve(code === 0);
    });
  });
}

function say(sentence: string | false) {
  if (sentence) process.stdout.write(`${sentence}\n`);
}
