import { purgeAnnouncements } from "../models/messages/change-notices";
import { purgeForgottenRequests } from "../models/messages/forgotten/forgotten-request";
import { ResetLink } from "../models/web-access/reset-link";
import { TemporaryPin } from "../models/web-access/temporary-pin";
import type { Job } from "./job";

/** Deletes forgotten-PIN requests after a day, old notices, and expired links and temporary PINs. */
export const purgeMessages: Job = {
  name: "purge what messages leave behind",
  everyMs: 60_000,
  run: async () => {
    const purged = [
      await purgeForgottenRequests(),
      await purgeAnnouncements(),
      await TemporaryPin.purge(),
      await ResetLink.purge(),
    ];
    return purged.some((count) => count > 0);
  },
};
