import { setTimeout as pause } from "node:timers/promises";
import { engine, migrate, rowsOf, table } from "../../src/database/connection";
import { closeConnections, deliverDue } from "../../src/mail/delivery";
import type { MessageRow } from "../../src/mail/message";
import { renderMessage } from "../../src/models/messages/merging/render-message";
import { Campaign } from "../../src/models/recconnect/campaign";
import { mailingDefaults } from "../../src/models/recconnect/mailing/mailing";
import { processingDefaults } from "../../src/models/recconnect/processing/processing-options";
import { countsOf } from "../../src/models/recconnect/sending/counts";
import { workOnCampaigns } from "../../src/models/recconnect/sending/sending-work";
import type { Clerk } from "../../src/models/staff/clerk";
import { setMailMode, setMailServer } from "../support/campaigns";
import { mailTo } from "../support/mail";
import { byPool } from "./by-pool";
import { say, timed } from "./figures";
import { addingHouseholds } from "./plain-households";
import { startSink } from "./smtp-sink";

const RECIPIENTS = Number(process.env.MAILING_RECIPIENTS ?? 250_000);
const SENT = Number(process.env.MAILING_SENT ?? 20_000);
const CONNECTIONS = 5;
const clerk = { id: 1, name: "Bench", may: () => true } as unknown as Clerk;

/** Fixes the audience of a mailing to 250,000, then sends to the first 20,000 of them with everything recorded. */
export async function run() {
  await migrate();
  for (const statement of addingHouseholds(RECIPIENTS)) await rowsOf(statement).catch(ignoreEmptyAnswer);
  if (engine === "postgres") await rowsOf("analyze");
  const sink = await startSink();
  await setMailMode("live");
  await setMailServer(sink.port, { mostAtOnce: CONNECTIONS, mostAtOncePerDomain: CONNECTIONS });
  const { id } = await addCampaign();
  const campaign = await Campaign.find(id);
  const [now, { id: submittedById, name: submittedBy }] = [new Date(), clerk];
  await campaign.update({ submittedAt: now, submittedBy, submittedById, startsAt: now });

  const { signal } = new AbortController();
  const starting = await timed(async () => {
    while (!(await Campaign.find(id)).audienceAt) await workOnCampaigns(signal);
  });
  say(`recipients noted for ${RECIPIENTS.toLocaleString("en-US")}, s`, (starting.ms / 1000).toFixed(2), "15");
  say("  memory of the worker, MB", `${starting.mostMb} (+${starting.grownMb})`, "flat");

  await workOnCampaigns(signal);
  const first = await table("messages").orderBy("id").first();
  const mail = await renderMessage(first as unknown as MessageRow, "real");
  if ("exception" in mail) throw new Error(mail.exception);
  const pool = (messages: number) => byPool(sink.port, CONNECTIONS, messages, () => mail);
  const settings = mailTo(sink.port, { mostAtOnce: CONNECTIONS, mostAtOncePerDomain: CONNECTIONS });
  const stop = new AbortController();
  const delivering = deliverUntil(stop.signal, () => deliverDue(async () => settings, renderMessage, stop.signal));
  let [taken, bytes, done] = [0, 0, false];
  const sending = await timed(async () => {
    while (!done) {
      if (!(await workOnCampaigns(signal))) await pause(20);
      const counted = await sink.counted();
      taken += counted.messages;
      bytes += counted.bytes;
      done = taken >= SENT;
    }
  });
  stop.abort();
  await delivering;
  closeConnections();
  await sink.counted();
  await pool(SENT / 10);
  await sink.counted();
  const pooled = await timed(() => pool(SENT));
  const poolCounted = await sink.counted();
  await sink.stop();
  const { written } = countsOf(await Campaign.find(id));
  say("bytes a message, ours and the pool's", `${Math.round(bytes / taken)} ${Math.round(poolCounted.bytes / SENT)}`);
  say("nodemailer's pool with these messages, a second", rate(SENT, pooled.ms));
  say("messages a second, from recipient to mail server", rate(taken, sending.ms));
  say("  against the pool", `${((taken / sending.ms) * (pooled.ms / SENT)).toFixed(2)}x`, "0.95x");
  say("  memory of the worker, MB", `${sending.mostMb} (+${sending.grownMb})`, "flat");
  say("  written ahead of the mail server", String(written - taken));
}

async function deliverUntil(signal: AbortSignal, deliver: () => Promise<unknown>) {
  while (!signal.aborted) {
    await deliver();
    await pause(20);
  }
}

async function addCampaign() {
  const campaign = await Campaign.create({
    selection: "{}",
    processing: JSON.stringify({ ...processingDefaults, email: true }),
    mailing: JSON.stringify({ ...mailingDefaults, subject: "Summer at the pool", body: BODY }),
    clerkId: clerk.id,
    clerkName: clerk.name,
    extracted: RECIPIENTS,
    extractedAt: new Date(),
  });
  await rowsOf(
    `insert into campaign_records (campaign_id, household_id, last_name, first_name, city, state, zip, email)
     select ${campaign.id}, household_id, last_name, first_name, 'Riverside', 'CA', '92501', '' from members
     where relation = 'primary' order by household_id`,
  ).catch(ignoreEmptyAnswer);
  await table("settings").insert({
    id: "mailing-rules",
    content: JSON.stringify({ approvalAbove: null, holdBackMinutes: 0, repeatDays: 0 }),
    version: 1,
    updatedAt: new Date(),
  });
  return campaign;
}

const BODY = `Hello <FirstName>,\n\n${"The pool opens at seven. Bring your towel. ".repeat(9)}\n\n<SiteLink>`;

function rate(messages: number, ms: number) {
  return Math.round(messages / (ms / 1000)).toLocaleString("en-US");
}

function ignoreEmptyAnswer(error: unknown) {
  if (!/does not return data/.test(String(error))) throw error;
}
