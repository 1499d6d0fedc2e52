import { setTimeout as pause } from "node:timers/promises";
import { migrate, table } from "../../src/database/connection";
import { insertAll } from "../../src/database/insert-all";
import { closeConnections, deliverDue } from "../../src/mail/delivery";
import { PRIORITIES, type RenderMessage } from "../../src/mail/message";
import { addToOutbox } from "../../src/mail/outbox";
import { mailTo, message } from "../support/mail";
import { manyMessages } from "../support/many-messages";
import { byPool } from "./by-pool";
import { say, timed } from "./figures";
import { startSink } from "./smtp-sink";

const MESSAGES = Number(process.env.MAIL_MESSAGES ?? 10_000);
const CONNECTIONS = 5;
const QUEUE = 100_000;

/**
 * Delivers 10,000 emails of 3 kB to a loopback sink, each with its row, and the same emails with nodemailer's own pool and
 * as many connections. Then sends a forgotten PIN email ahead of a queue of 100,000.
 */
export async function run() {
  await migrate();
  const sink = await startSink();
  const settings = mailTo(sink.port, { mostAtOnce: CONNECTIONS, mostAtOncePerDomain: CONNECTIONS });
  const deliver = () => deliverDue(async () => settings, render, new AbortController().signal);

  await queue(MESSAGES / 10, 0);
  await deliver();
  await pool(sink.port, MESSAGES / 10);
  await sink.counted();

  const pooled = await timed(() => pool(sink.port, MESSAGES));
  const poolCounted = await sink.counted();
  await queue(MESSAGES, MESSAGES);
  const ours = await timed(deliver);
  const counted = await sink.counted();

  say(
    "messages that the sink took, ours and the pool's",
    `${counted.different} ${poolCounted.messages}`,
    String(MESSAGES),
  );
  say("bytes a message, ours and the pool's", `${each(counted)} ${each(poolCounted)}`);
  say("nodemailer's pool, messages a second", rate(pooled.ms));
  say("the outbox, messages a second", rate(ours.ms));
  say("  against the pool", `${(pooled.ms / ours.ms).toFixed(2)}x`, "0.95x, ambition 3x");
  say("memory of the process, MB", `${ours.mostMb} (+${ours.grownMb})`, "flat");

  await manyMessages(QUEUE, { state: "queued" });
  const stop = new AbortController();
  const delivering = deliverDue(async () => settings, render, stop.signal);
  await pause(300);
  const postedAt = performance.now();
  const waited = await addToOutbox(message("waiting@example.org", { priority: "waiting" }), "live");
  while (!(await table("messages").where({ id: waited.id, state: "sent" }).first())) await pause(2);
  const overtookMs = performance.now() - postedAt;
  const left = await table("messages").where({ state: "queued" }).count("id as left").first();
  say("a message somebody waits for, at the mail server after, ms", overtookMs.toFixed(0), "2,000");
  say("  messages still queued behind it then", String((left as { left: number }).left));
  stop.abort();
  await delivering;
  closeConnections();
  await sink.stop();
}

const text = Array.from({ length: 20 }, (_, line) => `Line ${line}: the pool opens at seven – bring your towel.`).join(
  "\n",
);
const html = `<html><body>${text.replace(/^(.*)$/gm, "<p>$1</p>")}</body></html>`;

const render: RenderMessage = async ({ subject, recipient }) => mailFor(subject, recipient);

const pool = (port: number, messages: number) =>
  byPool(port, CONNECTIONS, messages, (to) => mailFor("Summer at the pool", to));

function mailFor(subject: string, recipient: string) {
  return {
    subject,
    text: `Dear ${recipient},\n${text}`,
    html: html.replace("<body>", `<body><p>Dear ${recipient},</p>`),
  };
}

async function queue(messages: number, from: number) {
  const now = new Date();
  const rows = Array.from({ length: messages }, (_, index) => ({
    messageId: `${from + index}@bench.example`,
    kind: "mailing",
    recipient: `household${from + index}@example.org`,
    recipientDomain: "example.org",
    subject: "Summer at the pool",
    body: text,
    fields: "{}",
    priority: PRIORITIES.mailing,
    category: "mailing",
    state: "queued",
    postedIn: "live",
    attempts: 0,
    version: 1,
    dueAt: now,
    createdAt: now,
    updatedAt: now,
  }));
  for (let at = 0; at < rows.length; at += 1000) await insertAll("messages", rows.slice(at, at + 1000));
}

function each({ bytes, messages }: { bytes: number; messages: number }) {
  return Math.round(bytes / messages).toLocaleString("en-US");
}

function rate(ms: number) {
  return Math.round(MESSAGES / (ms / 1000)).toLocaleString("en-US");
}
