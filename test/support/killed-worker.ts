import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import SqliteDriver from "better-sqlite3";
import { expect } from "chai";
import { config } from "../../src/config";
import { engine } from "../../src/database/connection";
import { SOURCE_LOADER } from "../../src/source-loader";

/** The worker in its own process on this run's database, for a test to kill. */
export class Worker {
  /** Its log output. */
  said = "";

  private constructor(private readonly child: ChildProcess) {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on("data", (data) => {
        this.said += data;
      });
    }
  }

  static start() {
    const script = new URL("../../src/worker.ts", import.meta.url);
    return new Worker(fork(script, { execArgv: SOURCE_LOADER, stdio: ["ignore", "pipe", "pipe", "ipc"] }));
  }

  get running() {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Kills it without warning. */
  async kill() {
    await this.end("SIGKILL");
  }

  async stop() {
    await this.end("SIGTERM");
  }

  private async end(signal: NodeJS.Signals) {
    if (!this.running) return;
    const closed = once(this.child, "exit");
    this.child.kill(signal);
    await closed;
  }
}

/** Checks the integrity of the SQLite file. Does nothing on PostgreSQL. */
export function expectWholeFile() {
  if (engine !== "sqlite") return;
  const file = new SqliteDriver(join(config.dataDir, "gatehouse.sqlite"));
  expect(file.pragma("integrity_check", { simple: true })).to.equal("ok");
  expect(file.pragma("foreign_key_check")).to.deep.equal([]);
  file.close();
}
