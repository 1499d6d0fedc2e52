import { once } from "node:events";
import { mkdtempSync, writeFileSync } from "node:fs";
import type { Server } from "node:http";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import autocannon from "autocannon";
import { Eta } from "eta";
import express from "express";
import { median, say } from "./figures";
import { Client, startSite } from "./running-site";

const ROUNDS = 5;
const SECONDS = 3;
const CONNECTIONS = 10;
const OF_THE_CONNECTION = ["date", "connection", "keep-alive", "content-length", "transfer-encoding"];

/** The sign-in page with a kept cookie against a bare Express 5 app that renders a constant page with the same headers. */
export async function run() {
  const site = await startSite();
  const visitor = new Client(site.port);
  await visitor.get("/login");
  const { text, headers } = await visitor.get("/login");
  const bare = await constantPage(text, headers as Record<string, string>);

  try {
    const ratios: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const ours = await rate(site.port, "/login", visitor.cookie);
      const theirs = await rate(portOf(bare), "/login", visitor.cookie);
      ratios.push(ours / theirs);
      say(`round ${round + 1}: ours, bare Express (requests a second)`, `${ours.toFixed(0)}, ${theirs.toFixed(0)}`);
    }
    say("the sign-in page, of a bare Express app (median)", `${median(ratios).toFixed(2)}x`, "at least 0.5x");
  } finally {
    bare.close();
    await site.stop();
  }
}

async function constantPage(page: string, headers: Record<string, string>) {
  const folder = mkdtempSync(join(tmpdir(), "gatehouse-constant-"));
  writeFileSync(join(folder, "constant.eta"), page);
  const eta = new Eta({ views: folder, cache: true });
  const app = express();
  app.engine("eta", (path, data, done) => done(null, eta.render(basename(path, ".eta"), data)));
  app.set("views", folder);
  app.enable("view cache");
  const kept = Object.entries(headers).filter(([name]) => !OF_THE_CONNECTION.includes(name));
  app.get("/login", (_req, res) => {
    for (const [name, value] of kept) res.setHeader(name, value);
    res.render("constant.eta");
  });
  const server = app.listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}

async function rate(port: number, path: string, cookie: string) {
  const result = await autocannon({
    url: `http://127.0.0.1:${port}${path}`,
    connections: CONNECTIONS,
    duration: SECONDS,
    headers: { cookie },
  });
  if (result.non2xx > 0) throw new Error(`${result.non2xx} answers were no page`);
  return result.requests.average;
}

function portOf(server: Server) {
  const address = server.address();
  return typeof address === "object" && address ? address.port : 0;
}
