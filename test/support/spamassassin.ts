import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";

const PROGRAM = "/usr/bin/spamassassin";
/** No network access, and no user preferences or learned data. */
const OPTIONS = [
  "--local",
  "--test-mode",
  "--nocreate-prefs",
  "--mbox",
  "--cf=use_bayes 0",
  "--cf=use_auto_whitelist 0",
];
/** The header that the receiving server adds. */
const RECEIVED = `Received: from mail.example.org (mail.example.org [8.8.4.4])
 by mx.example.org with ESMTPS id 4XyZ123 for <household@example.org>; ${new Date().toUTCString()}\n`;

const SEPARATOR = "From sender@example.org Sun Nov 22 08:00:00 2026\n";

export const spamAssassinIsHere = existsSync(PROGRAM);

export interface SpamScore {
  score: number;
  rules: string[];
}

/** Returns SpamAssassin's score of each message, in their order. */
export async function spamScores(messages: string[]): Promise<SpamScore[]> {
  const mailbox = messages.map((mime) => `${SEPARATOR}${RECEIVED}${asInMailbox(mime)}\n`);
  const assassin = spawn(PROGRAM, OPTIONS, { stdio: ["pipe", "pipe", "inherit"] });
  assassin.stdin.end(mailbox.join("\n"));
  const output: Buffer[] = [];
  assassin.stdout.on("data", (chunk) => output.push(chunk));
  await once(assassin, "close");

  const statuses = Buffer.concat(output)
    .toString()
    .matchAll(/^X-Spam-Status: \w+, score=(\S+) required=\S+ tests=([\s\S]*?)\s+autolearn/gm);
  return [...statuses].map(([, score, rules = ""]) => ({
    score: Number(score),
    rules: rules.split(/[,\s]+/).filter(Boolean),
  }));
}

function asInMailbox(mime: string) {
  return mime.replace(/\r\n/g, "\n").replace(/^From /gm, ">From ");
}
