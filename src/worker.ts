import { setTimeout as pause } from "node:timers/promises";
import { disconnect, migrated } from "./database/connection";
import { announceChanges } from "./jobs/announce-changes";
import { answerForgotten } from "./jobs/answer-forgotten";
import { assignInBulk } from "./jobs/assign-in-bulk";
import { countBulkRollOuts } from "./jobs/count-roll-outs";
import { countSignedIn } from "./jobs/count-signed-in";
import { deliverMail } from "./jobs/deliver-mail";
import { expireAssignedPins } from "./jobs/expire-assigned-pins";
import { extractRecords } from "./jobs/extract-records";
import { importHouseholds } from "./jobs/import-households";
import type { Job } from "./jobs/job";
import { lookAtMailingsReadiness } from "./jobs/look-at-readiness";
import { purgeIdleCounters } from "./jobs/purge-idle-counters";
import { purgeKnownBrowsers } from "./jobs/purge-known-browsers";
import { purgeMessages } from "./jobs/purge-messages";
import { recountCampaigns } from "./jobs/recount-campaigns";
import { runSchedules } from "./jobs/run-schedules";
import { sendCampaigns } from "./jobs/send-campaigns";
import { sendTexts } from "./jobs/send-texts";
import { simulateUserNames } from "./jobs/simulate-user-names";
import { tallyPinSources } from "./jobs/tally-pin-sources";
import { workOnTheOutbox } from "./jobs/work-on-outbox";
import { log } from "./log";
import { workerGone, workerSeen } from "./models/settings/heartbeat";
import { Installation } from "./models/settings/installation";
import { WebParameters } from "./models/settings/web-parameters";
import { orSayWhy } from "./start-errors";

const LOOK_EVERY_MS = 500;
const SEEN_EVERY_MS = 5_000;

/** What runs when: the one list of the work done in the background. */
const jobs: Job[] = [
  answerForgotten,
  announceChanges,
  purgeMessages,
  deliverMail,
  workOnTheOutbox,
  sendCampaigns,
  sendTexts,
  expireAssignedPins,
  purgeIdleCounters,
  purgeKnownBrowsers,
  importHouseholds,
  extractRecords,
  assignInBulk,
  countBulkRollOuts,
  countSignedIn,
  recountCampaigns,
  simulateUserNames,
  tallyPinSources,
  lookAtMailingsReadiness,
  runSchedules,
];

process.umask(0o077);
const stopping = new AbortController();
for (const signal of ["SIGTERM", "SIGINT", "disconnect"] as const) process.once(signal, () => stopping.abort());

await orSayWhy(async () => {
  await waitUntilMigrated();
  await Installation.checkSecretKey();
  // From here on it keeps the agency's time.
  await WebParameters.read();
});

const seen = setInterval(() => workerSeen().catch(() => {}), SEEN_EVERY_MS);
await workerSeen();
await work();
for (const job of jobs) await job.stopped?.();

clearInterval(seen);
await workerGone().catch(() => {});
await disconnect();
process.exit(0);

/** Claims due work until told to stop; a job that fails is logged and tried again at its next turn. */
async function work() {
  const dueAt = new Map<Job, number>();
  while (!stopping.signal.aborted && !orphaned()) {
    let busy = false;
    for (const job of jobs) {
      if ((dueAt.get(job) ?? 0) > Date.now() || stopping.signal.aborted) continue;
      busy = (await attempt(job)) || busy;
      dueAt.set(job, Date.now() + job.everyMs);
    }
    if (!busy) await pause(LOOK_EVERY_MS, undefined, { signal: stopping.signal }).catch(() => {});
  }
}

/** Started by a server that is gone: nobody would stop this worker otherwise. */
function orphaned() {
  return process.send !== undefined && !process.connected;
}

async function attempt(job: Job) {
  try {
    return await job.run(stopping.signal);
  } catch (error) {
    const { name, message, code } = error as Error & { code?: string };
    log.error({ job: job.name, error: { name, code, message: code ? undefined : message } }, "job failed");
    return false;
  }
}

async function waitUntilMigrated() {
  while (!stopping.signal.aborted && !(await migrated())) await pause(LOOK_EVERY_MS);
}
