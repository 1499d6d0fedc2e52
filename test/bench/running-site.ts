import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { Agent, type IncomingHttpHeaders, request } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rest } from "./figures";

const START_PATIENCE_MS = 60_000;
/** What node is started with in package.json. */
const AS_THE_SITE = ["--max-semi-space-size=4", "--import", "tsx"];

/** The product started as `npm start` does, in a folder of its own, with the demonstration. */
export function startSite() {
  return startIn(mkdtempSync(join(tmpdir(), "gatehouse-site-")), ["--migrate", "--worker"]);
}

/** The web process alone, started as `npm run web` does, where `fill` has filled the database that an earlier start made. */
export async function startWeb(fill: (databaseFile: string) => void) {
  const data = mkdtempSync(join(tmpdir(), "gatehouse-site-"));
  const first = await startIn(data, ["--migrate"]);
  await first.end();
  fill(join(data, "gatehouse.sqlite"));
  return startIn(data, []);
}

async function startIn(data: string, flags: string[]) {
  const port = await freePort();
  const server = spawn(process.execPath, [...AS_THE_SITE, "src/server.ts", ...flags], {
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, NODE_ENV: "development", LOG_LEVEL: "warn", DATA_DIR: data, PORT: String(port) },
  });
  await answering(port, server, flags.includes("--worker") ? "/readyz" : "/healthz");
  const end = async () => {
    server.kill("SIGTERM");
    await once(server, "exit");
  };
  return {
    port,
    data,
    pid: server.pid ?? 0,
    end,
    async stop() {
      await end();
      rmSync(data, { recursive: true, force: true });
    },
  };
}

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  ms: number;
}

export interface Download {
  status: number;
  bytes: number;
  /** Its beginning. */
  start: Buffer;
}

/** One browser's connection and cookies, without a browser's cost. */
export class Client {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 1 });
  private readonly cookies = new Map<string, string>();

  constructor(private readonly port: number) {}

  get(path: string) {
    return this.ask("GET", path);
  }

  async post(path: string, values: Record<string, string>, page = path) {
    return this.ask("POST", path, new URLSearchParams({ _csrf: await this.token(page), ...values }).toString());
  }

  /** The form token that a page has. */
  async token(page: string) {
    return /name="_csrf" value="([^"]*)"/.exec((await this.get(page)).text)?.[1] ?? "";
  }

  /** Takes all of a file, posting where there are values, and keeps its beginning only. */
  download(path: string, values?: Record<string, string>): Promise<Download> {
    const body = values ? new URLSearchParams(values).toString() : "";
    return new Promise((resolve, reject) => {
      const asked = request(
        { port: this.port, method: values ? "POST" : "GET", path, headers: this.headers(body) },
        (answer) => {
          let bytes = 0;
          let start: Buffer = Buffer.alloc(0);
          answer.on("data", (part: Buffer) => {
            if (bytes === 0) start = part;
            bytes += part.length;
          });
          answer.on("end", () => resolve({ status: answer.statusCode ?? 0, bytes, start }));
          answer.on("error", reject);
        },
      );
      asked.once("error", reject);
      asked.end(body);
    });
  }

  forgetCookies() {
    this.cookies.clear();
  }

  private ask(method: string, path: string, body = ""): Promise<Answer> {
    const began = performance.now();
    const headers = this.headers(body);
    return new Promise((resolve, reject) => {
      const asked = request({ port: this.port, method, path, headers, agent: this.agent }, (answer) => {
        const parts: Buffer[] = [];
        answer.on("data", (part) => parts.push(part));
        answer.on("end", () => {
          this.keepCookies(answer.headers["set-cookie"] ?? []);
          const text = Buffer.concat(parts).toString();
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text, ms: performance.now() - began });
        });
      });
      asked.once("error", reject);
      asked.end(body);
    });
  }

  get cookie() {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  private headers(body: string) {
    return {
      cookie: this.cookie,
      ...(body && { "content-type": "application/x-www-form-urlencoded", "content-length": Buffer.byteLength(body) }),
    };
  }

  private keepCookies(lines: string[]) {
    for (const line of lines) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      this.cookies.set(name, value);
    }
  }
}

async function answering(port: number, server: ChildProcess, sign: string) {
  const giveUpAt = Date.now() + START_PATIENCE_MS;
  while (Date.now() < giveUpAt && server.exitCode === null) {
    const ready = await new Client(port).get(sign).catch(() => undefined);
    if (ready?.status === 200) return;
    await rest(200);
  }
  throw new Error("the site did not start");
}

function freePort() {
  return new Promise<number>((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
