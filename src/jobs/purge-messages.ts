import { purgeAnnouncements } from "../models/messages/change-notices";
import { purgeForgottenRequests } from "../models/messages/forgotten/forgotten-request";
import { ResetLink } from "../models/web-access/reset-link";
import { TemporaryPin } from "../models/web-access/temporary-pin";
import type { Job } from "./job";

/** Forgets requests of strangers after a day, and links and temporary PINs whose time is over. */
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
