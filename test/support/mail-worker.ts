import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { deliverDue } from "../../src/mail/delivery";
import { mailTo, QUICK, render } from "./mail";

/**
 * A worker that only delivers mail, for a test to kill. Arguments: the mail server's port and the number of connections. If
 * it is started with an IPC channel, it waits for a message before it begins.
 */
const [port, mostAtOnce] = process.argv.slice(2).map(Number);
const settings = mailTo(port ?? 0, { mostAtOnce: mostAtOnce ?? 5, mostAtOncePerDomain: mostAtOnce ?? 5 });
const timing = { ...QUICK, leaseMs: 400, silenceMs: 150, putBackMs: 20 };
const { signal } = new AbortController();

if (process.send) await once(process, "message");
for (;;) {
  await deliverDue(async () => settings, render, signal, { timing });
  await pause(20);
}
