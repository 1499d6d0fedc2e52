import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";

const PROGRAM = "/usr/bin/spamassassin";
/** Without the network, without what the machine's own users taught it. */
const OPTIONS = [
  "--local",
  "--test-mode",
  "--nocreate-prefs",
  "--mbox",
  "--cf=use_bayes 0",
  "--cf=use_auto_whitelist 0",
];
/** As the server that a message comes to notes it. */
const RECEIVED = `Received: from mail.example.org (mail.example.org [8.8.4.4])
 by mx.example.org with ESMTPS id 4XyZ123 for <household@example.org>; ${new Date().toUTCString()}\n`;

const SEPARATOR = "From mail server@example.org Sun Nov 22 08:00:00 2026\n";

export const spamAssassinIsHere = existsSync(PROGRAM);

export interface SpamScore {
  score: number;
  rules: string[];
}

/** What SpamAssassin thinks of each of these messages, in their order. */
export async function spamScores(messages: string[]): Promise<SpamScore[]> {
  const mailbox = messages.map((mime) => `${SEPARATOR}${RECEIVED}${asInMailbox(mime)}\n`);
  const judge = spawn(PROGRAM, OPTIONS, { stdio: ["pipe", "pipe", "inherit"] });
  judge.stdin.end(mailbox.join("\n"));
  const said: Buffer[] = [];
  judge.stdout.on("data", (piece) => said.push(piece));
  await once(judge, "close");

  const statuses = Buffer.concat(said)
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
