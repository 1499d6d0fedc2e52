import { ExpiredPins } from "../models/web-access/expired-pins";
import type { Job } from "./job";

/** Erases expired assigned PINs. */
export const expireAssignedPins: Job = {
  name: "expire assigned PINs",
  everyMs: 60_000,
  run: async () => (await ExpiredPins.erase()) > 0,
};
