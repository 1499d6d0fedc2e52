import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { Agent, type IncomingHttpHeaders, request } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rest } from "./figures";

const START_PATIENCE_MS = 60_000;

/** The product started as `npm start` does, in a folder of its own, with the demonstration. */
export async function startSite() {
  const port = await freePort();
  const data = mkdtempSync(join(tmpdir(), "gatehouse-site-"));
  const server = spawn(process.execPath, ["--import", "tsx", "src/server.ts", "--migrate", "--worker"], {
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, NODE_ENV: "development", LOG_LEVEL: "warn", DATA_DIR: data, PORT: String(port) },
  });
  await answering(port, server);
  return {
    port,
    data,
    pid: server.pid ?? 0,
    async stop() {
      server.kill("SIGTERM");
      await once(server, "exit");
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

/** One browser's connection and cookies, without a browser's cost. */
export class Client {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 1 });
  private readonly cookies = new Map<string, string>();

  constructor(private readonly port: number) {}

  get(path: string) {
    return this.ask("GET", path);
  }

  async post(path: string, values: Record<string, string>, page = path) {
    const { text } = await this.get(page);
    const token = /name="_csrf" value="([^"]*)"/.exec(text)?.[1] ?? "";
    return this.ask("POST", path, new URLSearchParams({ _csrf: token, ...values }).toString());
  }

  get cookie() {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  forgetCookies() {
    this.cookies.clear();
  }

  private ask(method: string, path: string, body = ""): Promise<Answer> {
    const began = performance.now();
    const headers = {
      cookie: this.cookie,
      ...(body && { "content-type": "application/x-www-form-urlencoded", "content-length": Buffer.byteLength(body) }),
    };
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

  private keepCookies(lines: string[]) {
    for (const line of lines) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      this.cookies.set(name, value);
    }
  }
}

async function answering(port: number, server: ChildProcess) {
  const giveUpAt = Date.now() + START_PATIENCE_MS;
  while (Date.now() < giveUpAt && server.exitCode === null) {
    const ready = await new Client(port).get("/readyz").catch(() => undefined);
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
