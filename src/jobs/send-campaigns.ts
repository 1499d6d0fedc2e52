import { workOnCampaigns } from "../models/recconnect/sending/sending-work";
import type { Job } from "./job";

/** Fixes audiences, resolves recipients, parks paused mailings and finishes cancelled ones. */
export const sendCampaigns: Job = {
  name: "send campaigns",
  everyMs: 0,
  run: workOnCampaigns,
};
