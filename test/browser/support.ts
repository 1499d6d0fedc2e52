import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { type Browser, chromium, type Page } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const PATIENCE_MS = 60_000;
const CHROMIUM_OPTIONS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Starts the product as `npm start` does, from its sources, with a data folder of its own. */
export async function startProduct() {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), "gatehouse-browser-"));
  const { DATABASE_URL: _, ...environment } = process.env;
  const server = spawn(process.execPath, ["--import", "tsx", "src/server.ts", "--migrate", "--worker"], {
    cwd: process.env.PROJECT_DIR ?? process.cwd(),
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...environment, NODE_ENV: "development", LOG_LEVEL: "warn", DATA_DIR: folder, PORT: String(port) },
  });
  const address = `http://127.0.0.1:${port}`;
  await ready(`${address}/readyz`);
  return {
    address,
    async stop() {
      server.kill("SIGTERM");
      await once(server, "exit");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: CHROMIUM_OPTIONS });
}

/** axe finds nothing, and nothing scrolls sideways. */
export async function expectGoodFace(page: Page) {
  await page.evaluate(axe);
  const found = await page.evaluate(async () => {
    const runner = (
      globalThis as unknown as { axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } }
    ).axe;
    const { violations } = await runner.run();
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
  });
  expect(found, page.url()).to.deep.equal([]);

  const sideways = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
  expect(sideways, `${page.url()} scrolls sideways`).to.equal(0);
}

async function ready(address: string) {
  const giveUpAt = Date.now() + PATIENCE_MS;
  while (Date.now() < giveUpAt) {
    const answer = await fetch(address).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error("the product did not start");
}

function freePort() {
  return new Promise<number>((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
