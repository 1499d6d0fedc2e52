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
import { orExitWithMessage } from "./start-errors";

const MAX_STOP_MS = 10_000;
const WORKER_PAUSE_MS = 1000;
const HEADERS_TIMEOUT_MS = 20_000;
const REQUEST_TIMEOUT_MS = 120_000;

process.umask(0o077);
const flags = new Set(process.argv.slice(2));
let stopping = false;
let server: Server | undefined;
/** A small semi-space keeps the worker's memory low, since its data is short-lived. */
const WORKER_OPTIONS = ["--max-semi-space-size=8", ...SOURCE_LOADER];
let worker: ReturnType<typeof fork> | undefined;

for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, stop);
await orExitWithMessage(start);

/** With --migrate, updates the database; then answers requests; with --worker, also runs a worker. */
async function start() {
  if (flags.has("--migrate")) {
    await migrate();
    await Installation.checkSecretKey();
    await seed();
  } else {
    await Installation.checkSecretKey();
  }

  server = (await createApp()).listen(config.port, config.host);
  server.headersTimeout = HEADERS_TIMEOUT_MS;
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  await once(server, "listening");
  process.stdout.write(`Gatehouse answers at ${config.baseUrl} (staff: ${config.baseUrl}/staff)\n`);

  if (flags.has("--worker") && !stopping) keepWorker();
}

/** Runs the worker as a separate process, so that it never delays a page, and restarts it if it dies. */
function keepWorker() {
  worker = fork(new URL("./worker.ts", import.meta.url), { execArgv: WORKER_OPTIONS });
  worker.once("exit", (code) => {
    if (stopping) return;
    log.warn({ code }, "the worker ended; starting it again");
    setTimeout(keepWorker, WORKER_PAUSE_MS).unref();
  });
}

/** Finishes the requests in progress, lets the worker release its work, then exits. */
async function stop() {
  if (stopping) return;
  stopping = true;
  setTimeout(() => process.exit(1), MAX_STOP_MS).unref();

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
