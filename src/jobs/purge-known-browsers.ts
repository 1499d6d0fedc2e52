import { KnownBrowser } from "../models/web-access/known-browser";
import type { Job } from "./job";

/** Deletes known browsers without a sign-in for 90 days. */
export const purgeKnownBrowsers: Job = {
  name: "purge known browsers",
  everyMs: 10 * 60_000,
  run: async () => (await KnownBrowser.purge()) > 0,
};
