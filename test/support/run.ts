import { type ChildProcess, fork, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { compileInto } from "./compiled-copy";
import type { Report, Task } from "./lane";
import { type Postgres, startPostgres } from "./postgres";
import { Progress, Tally } from "./progress";
import { spamAssassinIsHere } from "./spamassassin";

/**
 * `npm test`: the whole suite on SQLite, again on PostgreSQL, and the main paths in a real browser. `npm test -- NAME`
 * runs the test files whose path contains NAME, or else the tests whose title does. `--times` also lists the slowest test
 * files; `--architecture` only checks the structure of the sources. If the machine lacks PostgreSQL, Chromium or SpamAssassin, the summary says so; with CI=true
 * that is a failure.
 */
const required = process.env.CI === "true";
const chromium = process.env.CHROMIUM ?? "/usr/bin/chromium";
const project = resolve(import.meta.dirname, "../..");
const names = process.argv.slice(2).filter((option) => !option.startsWith("--"));
/** Lanes of each engine, so that all engines together keep every processor busy and one test more can wait. */
const LANES = Math.max(1, Math.floor(availableParallelism() / 2));
/** Files that use no database, or their own SQLite: the same on each engine, so they run once. */
const ENGINE_INDEPENDENT = /^test\/(secrets|pdf|web)\/|^test\/(start|architecture)\.test|segments\.test/;
/** Files that mostly wait for processes that they start and kill go first, beside files that keep a processor busy. */
const WAITING = /kill|survival|error-pages|start\.test|admin\.test|spam|outbox-work/;

/** Test files that run on one engine, each in its next free lane. */
interface Engine {
  name: string;
  files: string[];
  lanes: number;
  environment(lane: number): Promise<NodeJS.ProcessEnv>;
}

const folder = mkdtempSync(join(tmpdir(), "gatehouse-test-"));
const running = new Set<ChildProcess>();
let postgres: Postgres | undefined;

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void stop(1));
await stop((await run()) ? 0 : 1);

async function run() {
  prepareFolder();
  if (process.argv.includes("--architecture")) return checkStructure();
  await compileInto(join(folder, "code"));

  postgres = await startPostgres();
  const browserHere = existsSync(chromium);
  const { files, title } = selected(testFiles());
  const isBrowserTest = (file: string) => file.startsWith("test/browser/");
  const others = inOrder(files.filter((file) => !isBrowserTest(file)));
  const engines = [
    onSqlite(others),
    postgres &&
      onPostgres(
        others.filter((file) => !ENGINE_INDEPENDENT.test(file)),
        postgres,
      ),
    browserHere && inBrowser(files.filter(isBrowserTest)),
  ];

  const passed = await runOn(
    engines.filter((engine): engine is Engine => Boolean(engine) && (engine as Engine).files.length > 0),
    title,
  );
  say(!postgres && "PostgreSQL is not installed here: the suite ran on SQLite only.");
  say(!spamAssassinIsHere && "SpamAssassin is not installed here: it judged no email.");
  say(!browserHere && `There is no ${chromium} here: the browser tests did not run.`);
  return passed && !(required && (!postgres || !browserHere || !spamAssassinIsHere));
}

/** The structure of the sources needs no database and no copy of them. */
function checkStructure() {
  const options = ["node_modules/mocha/bin/mocha.js", "--import=tsx", "test/architecture.test.ts"];
  return spawnSync(process.execPath, options, { cwd: project, stdio: "inherit" }).status === 0;
}

/** Everything that a test or its processes leave in the temporary directory is in this folder, and goes with it. */
function prepareFolder() {
  mkdirSync(join(folder, "tmp"));
  // PostgreSQL runs as a user of its own, and must pass through.
  for (const path of [folder, join(folder, "tmp")]) chmodSync(path, 0o711);
  process.env.TMPDIR = join(folder, "tmp");
}

function testFiles() {
  return readdirSync(join(project, "test"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".test.ts"))
    .map((name) => join("test", name));
}

/** The files that NAME names; if it is in no path, every file that has it in its text, with the title to look for. */
function selected(files: string[]) {
  const named = files.filter((file) => names.some((name) => file.includes(name)));
  if (names.length === 0 || named.length > 0) return { files: names.length === 0 ? files : named, title: undefined };
  return { files, title: names.join(" ") };
}

function inOrder(files: string[]) {
  const weight = (file: string) => (WAITING.test(file) ? 1e9 : 0) + statSync(join(project, file)).size;
  return [...files].sort((a, b) => weight(b) - weight(a));
}

function onSqlite(files: string[]): Engine {
  const environment = async () => ({ NODE_ENV: "test", DATA_DIR: mkdtempSync(join(tmpdir(), "data-")) });
  return { name: "SQLite", files, lanes: LANES, environment };
}

function onPostgres(files: string[], server: Postgres): Engine {
  const environment = async (lane: number) => ({
    NODE_ENV: "test",
    DATA_DIR: mkdtempSync(join(tmpdir(), "data-")),
    DATABASE_URL: await server.createDatabase(`lane_${lane}`),
  });
  return { name: "PostgreSQL", files, lanes: LANES, environment };
}

function inBrowser(files: string[]): Engine {
  const environment = async () => ({
    NODE_ENV: "test",
    DATA_DIR: mkdtempSync(join(tmpdir(), "data-")),
    CHROMIUM: chromium,
  });
  return { name: "browser", files, lanes: 1, environment };
}

/** Runs every file on its engine, and shows the progress. Returns whether all tests passed. */
async function runOn(engines: Engine[], title: string | undefined) {
  const tallies = engines.map(({ name, files }) => new Tally(name, files.length));
  const progress = new Progress(tallies);
  await Promise.all(
    engines.flatMap((engine, index) => {
      const tally = tallies[index] as Tally;
      const waiting = [...engine.files];
      const lanes = Math.min(engine.lanes, waiting.length);
      return Array.from({ length: lanes }, (_, lane) => runLane(engine, lane, waiting, title, tally, progress));
    }),
  );
  if (process.argv.includes("--times")) progress.slowest();
  progress.end();
  return tallies.every(
    ({ failed, passed, finished }) => failed === 0 && finished && (passed > 0 || title !== undefined),
  );
}

/** One process that takes the next waiting file until there are none. */
async function runLane(
  engine: Engine,
  number: number,
  waiting: string[],
  title: string | undefined,
  tally: Tally,
  progress: Progress,
) {
  const { DATABASE_URL: _, ...inherited } = process.env;
  const environment = {
    ...inherited,
    TZ: "America/Los_Angeles",
    PROJECT_DIR: project,
    ...(await engine.environment(number)),
  };
  const lane = fork(join(folder, "code/test/support/lane.js"), [], {
    cwd: join(folder, "code"),
    env: environment,
    execArgv: ["--enable-source-maps"],
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  running.add(lane);
  const said: string[] = [];
  for (const stream of [lane.stdout, lane.stderr]) stream?.on("data", (data) => said.push(String(data)));

  let file: string | null = null;
  const next = () => {
    file = waiting.shift() ?? null;
    const compiled = file && join(folder, "code", file.replace(/\.ts$/, ".js"));
    lane.send({ file: compiled, grep: title } satisfies Task);
  };
  lane.on("message", (report: Report) => {
    if (report.kind === "passed") tally.passed++;
    if (report.kind === "skipped") tally.skipped++;
    if (report.kind === "failed") {
      tally.failed++;
      progress.failure(`${engine.name}, ${file ?? ""}`, report.title, report.error);
    }
    if (report.kind === "done") tally.finish(file ?? "", report.ms, report.cpuMs);
    if (report.kind === "ready" || report.kind === "done") next();
  });
  await new Promise<void>((resolve) => {
    lane.once("close", (code) => {
      running.delete(lane);
      if (file !== null || code !== 0) {
        tally.failed++;
        progress.failure(
          engine.name,
          `the process ended in ${file ?? "its last step"} (${code})`,
          said.join("").slice(-4000),
        );
      }
      resolve();
    });
  });
}

/** Ends whatever still runs, removes the folder, and leaves. */
async function stop(code: number) {
  for (const child of running) child.kill("SIGKILL");
  await postgres?.stop();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  process.exit(code);
}

function say(sentence: string | false) {
  if (sentence) process.stdout.write(`${sentence}\n`);
}
