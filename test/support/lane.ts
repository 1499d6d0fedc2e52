import Mocha from "mocha";
import { disconnect } from "../../src/database/connection";
import { closeSessionStores } from "../../src/database/session-store";
import { closeHashing, hashAtCost } from "../../src/secrets/hashing";
import { prepareDatabase, restoreDatabase } from "./database";

/** What the runner sends to a lane: a file to run, or nothing when there are no more. */
export interface Task {
  file: string | null;
  grep?: string;
}

/** What a lane reports to the runner. */
export type Report =
  | { kind: "ready" }
  | { kind: "passed"; title: string; ms: number }
  | { kind: "skipped"; title: string }
  | { kind: "failed"; title: string; error: string }
  | { kind: "done"; file: string; ms: number; cpuMs: number };

const TIMEOUT_MS = 60_000;

/**
 * One process of the suite, with a database of its own: runs one test file after another as the runner hands them out,
 * so that the product is loaded and the demonstration seeded once for all of them.
 */
process.on("message", ({ file, grep }: Task) => {
  if (file === null) void end();
  else void run(file, grep);
});

hashAtCost("tests");
await prepareDatabase();
tell({ kind: "ready" });

async function run(file: string, grep: string | undefined) {
  const [began, cpuBefore] = [Date.now(), process.cpuUsage()];
  const mocha = new Mocha({
    timeout: TIMEOUT_MS,
    reporter: ToRunner as unknown as Mocha.ReporterConstructor,
    ...(grep && { fgrep: grep }),
    rootHooks: { beforeEach: restoreDatabase },
  });
  mocha.addFile(file);
  try {
    await mocha.loadFilesAsync();
    await new Promise<void>((resolve) => {
      mocha.run(() => resolve());
    });
  } catch (error) {
    tell({ kind: "failed", title: `${file} could not be loaded`, error: String((error as Error).stack) });
  }
  const { user, system } = process.cpuUsage(cpuBefore);
  tell({ kind: "done", file, ms: Date.now() - began, cpuMs: (user + system) / 1000 });
}

/** A reporter that hands each result to the runner. */
class ToRunner {
  constructor(runner: Mocha.Runner) {
    runner.on("pass", (test) => tell({ kind: "passed", title: test.fullTitle(), ms: test.duration ?? 0 }));
    runner.on("pending", (test) => tell({ kind: "skipped", title: test.fullTitle() }));
    runner.on("fail", (test, error) => tell({ kind: "failed", title: test.fullTitle(), error: detailsOf(error) }));
  }
}

function detailsOf(error: Error & { expected?: unknown; actual?: unknown; showDiff?: boolean }) {
  const diff =
    error.showDiff && error.expected !== undefined
      ? Mocha.reporters.Base.generateDiff(inspected(error.actual), inspected(error.expected))
      : "";
  return `${error.stack ?? error}\n${diff}`;
}

function inspected(value: unknown) {
  return typeof value === "string" ? value : JSON.stringify(value, null, 2);
}

async function end() {
  await closeHashing();
  await closeSessionStores();
  await disconnect();
  process.exit(0);
}

function tell(report: Report) {
  process.send?.(report);
}
