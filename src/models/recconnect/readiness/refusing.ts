import { refuse } from "../../errors";
import type { CampaignFacts } from "../campaign-facts";
import { checksOf } from "./readiness-checks";

/**
 * What the readiness page shows in the way is in the way wherever a mailing is sent from. Throws Invalid (`form`), and
 * where something is to be looked at and wasn't (`looked`).
 */
export async function refuseUnready(campaign: CampaignFacts, looked: boolean) {
  const checks = await checksOf(campaign);
  const stop = checks.find(({ state }) => state === "stop");
  refuse({ form: stop ? `${stop.name}: ${stop.words}` : null });
  const unseen = !looked && checks.some(({ state }) => state === "look");
  refuse({ looked: unseen ? "Look at what is marked below, then tick this." : null });
}
