import { setTimeout as pause } from "node:timers/promises";
import { log } from "../log";
import { renderText } from "../models/messages/merging/render-text";
import { textSettings } from "../models/settings/text-device";
import { recordPinsMailed } from "../models/web-access/pin-mailed-at";
import { sendDueTexts } from "../texts/delivery";
import type { Job } from "./job";

const POLL_EVERY_MS = 500;

let sending: Promise<void> | undefined;

/** Sends due texts, in parallel with the other jobs, because the provider can be slow. */
export const sendTexts: Job = {
  name: "send texts",
  everyMs: 1_000,
  run: async (signal) => {
    sending ??= send(signal);
    return false;
  },
  stopped: () => sending ?? Promise.resolve(),
};

async function send(signal: AbortSignal) {
  while (!signal.aborted) {
    try {
      await sendDueTexts(textSettings, renderText, signal, { pinsSent: recordPinsMailed });
    } catch (error) {
      log.error({ job: sendTexts.name, error: { name: (error as Error).name } }, "job failed");
    }
    await pause(POLL_EVERY_MS, undefined, { signal }).catch(() => {});
  }
}
