import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { config } from "../../src/config";
import { raw } from "../../src/database/connection";
import { script } from "./product";

type Environment = Record<string, string>;

/** The environment of a site with a database of its own, on the engine that this run tests. */
export async function ownDatabase(): Promise<Environment> {
  const DATA_DIR = mkdtempSync(join(tmpdir(), "gatehouse-spawned-"));
  if (!config.databaseUrl) return { DATA_DIR };

  const name = `spawned_${randomBytes(6).toString("hex")}`;
  await raw(`create database ${name}`);
  const address = new URL(config.databaseUrl);
  address.pathname = name;
  return { DATA_DIR, DATABASE_URL: address.href, SECRET_KEY: "spawned-spawned-spawned-spawned-spawned" };
}

/** The product as a process of its own, with the demonstration, that a test may kill. */
export class SpawnedSite {
  said = "";
  readyAfterMs = 0;

  private constructor(
    private readonly child: ChildProcess,
    readonly port: number,
  ) {}

  /** Starts the site and waits until it answers. */
  static async start(environment: Environment) {
    const { DATABASE_URL: _, NODE_ENV: __, DATA_DIR: ___, ...inherited } = process.env;
    const port = await freePort();
    const child = spawn(process.execPath, script("src/server", "--migrate", "--worker"), {
      env: { ...inherited, PORT: String(port), LOG_LEVEL: "debug", ...environment },
    });
    const site = new SpawnedSite(child, port);
    await site.listening();
    return site;
  }

  get running() {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Ends it without a word of warning. */
  async kill() {
    await this.end("SIGKILL");
  }

  async stop() {
    if (this.running) await this.end("SIGTERM");
  }

  private async end(signal: NodeJS.Signals) {
    const closed = once(this.child, "exit");
    this.child.kill(signal);
    await closed;
  }

  private async listening() {
    const began = Date.now();
    await new Promise<void>((resolve, reject) => {
      for (const stream of [this.child.stdout, this.child.stderr]) {
        stream?.on("data", (data) => {
          this.said += data;
          if (this.said.includes("answers at")) resolve();
        });
      }
      this.child.once("exit", () => reject(new Error(`The site did not start: ${this.said}`)));
    });
    this.readyAfterMs = Date.now() - began;
  }
}

/** One visitor of a spawned site, with cookies. */
export class Visitor {
  readonly cookies = new Map<string, string>();

  constructor(private readonly site: { port: number }) {}

  get(path: string) {
    return this.ask(path, {});
  }

  async post(path: string, values: Record<string, string>, page = path) {
    return this.send(path, { _csrf: await this.token(page), ...values });
  }

  send(path: string, values: Record<string, string>) {
    return this.ask(path, { method: "POST", body: new URLSearchParams(values) });
  }

  async token(page: string) {
    return hidden("_csrf", (await this.get(page)).text);
  }

  private async ask(path: string, init: RequestInit) {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await fetch(`http://127.0.0.1:${this.site.port}${path}`, {
      ...init,
      redirect: "manual",
      headers: { cookie },
    });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      this.cookies.set(name, value);
    }
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  }
}

/** The value of a hidden field of a page. */
export function hidden(name: string, page: string) {
  return new RegExp(`name="${name}" value="([^"]*)"`).exec(page)?.[1] ?? "";
}

function freePort() {
  return new Promise<number>((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
