import { workOnOutbox } from "../models/messages/outbox/outbox-work";
import type { Job } from "./job";

/** Releases held emails once mail is live, and resends failed ones when a clerk asks. */
export const workOnTheOutbox: Job = {
  name: "work on the outbox",
  everyMs: 0,
  run: workOnOutbox,
};
