import { releaseAndRetry } from "../models/messages/outbox/release-and-retry";
import type { Job } from "./job";

/** Releases held emails once mail is live, and resends failed ones when a clerk asks. */
export const workOnTheOutbox: Job = {
  name: "work on the outbox",
  everyMs: 0,
  run: releaseAndRetry,
};
