import { setTimeout as pause } from "node:timers/promises";
import { log } from "../log";
import { closeConnections, deliverDue } from "../mail/delivery";
import { renderMessage } from "../models/messages/merging/render-message";
import { unsubscribeAddress } from "../models/messages/unsubscribe-link";
import { mailSettings } from "../models/settings/email-device";
import { Installation } from "../models/settings/installation";
import { recordPinsMailed } from "../models/web-access/pin-mailed-at";
import type { Job } from "./job";

const POLL_EVERY_MS = 300;

let delivering: Promise<void> | undefined;

/**
 * Delivers what is due in the outbox, beside the other jobs: a mail server may keep it waiting, and a message waits for
 * no job.
 */
export const deliverMail: Job = {
  name: "deliver mail",
  everyMs: 1_000,
  run: async (signal) => {
    delivering ??= deliver(signal);
    return false;
  },
  stopped: () => delivering ?? Promise.resolve(),
};

async function deliver(signal: AbortSignal) {
  while (!signal.aborted) {
    try {
      const demonstration = await Installation.isDemonstration();
      const unsubscribe = unsubscribeAddress;
      await deliverDue(mailSettings, renderMessage, signal, {
        demonstration,
        unsubscribe,
        pinsMailed: recordPinsMailed,
      });
    } catch (error) {
      log.error({ job: deliverMail.name, error: { name: (error as Error).name } }, "job failed");
    }
    await pause(POLL_EVERY_MS, undefined, { signal }).catch(() => {});
  }
  closeConnections();
}
