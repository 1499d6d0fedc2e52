import { workOnCampaigns } from "../models/recconnect/sending/sending-work";
import type { Job } from "./job";

/** Fixes audiences, gives recipients their turn, parks what is paused and winds up what was cancelled. */
export const sendCampaigns: Job = {
  name: "send campaigns",
  everyMs: 0,
  run: workOnCampaigns,
};
