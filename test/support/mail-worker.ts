import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { deliverDue } from "../../src/mail/delivery";
import { mailTo, QUICK, render } from "./mail";

/**
 * A worker that does nothing but deliver mail, for a test to kill. Its arguments: the mail server's port and how many at once.
 * Started as a child that may be spoken to, it waits to be told to begin.
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
