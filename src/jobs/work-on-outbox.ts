import { releaseAndRetry } from "../models/messages/outbox/release-and-retry";
import type { Job } from "./job";

/** Lets held messages go once mail is live, and sends again all that failed where a clerk asked for it. */
export const workOnTheOutbox: Job = {
  name: "work on the outbox",
  everyMs: 0,
  run: releaseAndRetry,
};
