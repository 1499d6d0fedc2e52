import { fork } from "node:child_process";
import { once } from "node:events";
import type { Server } from "node:http";
import { createApp } from "./app";
import { config } from "./config";
import { disconnect, migrate } from "./database/connection";
import { closeSessionStores } from "./database/session-store";
import { log } from "./log";
import { Installation } from "./models/settings/installation";
import { closeHashing } from "./secrets/hashing";
import { seed } from "./seed";
import { SOURCE_LOADER } from "./source-loader";
import { orSayWhy } from "./start-errors";

const PATIENCE_MS = 10_000;
const WORKER_PAUSE_MS = 1000;
const SLOWEST_HEADERS_MS = 20_000;
const SLOWEST_REQUEST_MS = 120_000;

process.umask(0o077);
const wanted = new Set(process.argv.slice(2));
let stopping = false;
let server: Server | undefined;
/** What it works on is soon done with: little room for it, cleared often, keeps the worker small. */
const WORKER_OPTIONS = ["--max-semi-space-size=8", ...SOURCE_LOADER];
let worker: ReturnType<typeof fork> | undefined;

for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, stop);
await orSayWhy(start);

/** Brings the database up to date where asked, answers requests, and keeps a worker beside it where asked. */
async function start() {
  if (wanted.has("--migrate")) {
    await migrate();
    await Installation.checkSecretKey();
    await seed();
  } else {
    await Installation.checkSecretKey();
  }

  server = (await createApp()).listen(config.port, config.host);
  server.headersTimeout = SLOWEST_HEADERS_MS;
  server.requestTimeout = SLOWEST_REQUEST_MS;
  await once(server, "listening");
  process.stdout.write(`Gatehouse answers at ${config.baseUrl} (clerks: ${config.baseUrl}/staff)\n`);

  if (wanted.has("--worker") && !stopping) keepWorker();
}

/** The worker is a process of its own, so that its work never holds up a page; it is started again if it dies. */
function keepWorker() {
  worker = fork(new URL("./worker.ts", import.meta.url), { execArgv: WORKER_OPTIONS });
  worker.once("exit", (code) => {
    if (stopping) return;
    log.warn({ code }, "the worker ended; starting it again");
    setTimeout(keepWorker, WORKER_PAUSE_MS).unref();
  });
}

/** Finishes the requests under way, lets the worker release its work, then ends. */
async function stop() {
  if (stopping) return;
  stopping = true;
  setTimeout(() => process.exit(1), PATIENCE_MS).unref();

  const workerEnded = worker && worker.exitCode === null ? once(worker, "exit") : undefined;
  worker?.kill("SIGTERM");
  if (server) await closed(server);
  await workerEnded;
  await closeHashing();
  await closeSessionStores();
  await disconnect();
  process.exit(0);
}

async function closed(listening: Server) {
  const closing = once(listening, "close");
  listening.close();
  listening.closeIdleConnections();
  await closing;
}
