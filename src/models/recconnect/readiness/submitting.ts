import { Forbidden, refuse } from "../../faults";
import type { Clerk } from "../../staff/clerk";
import type { Campaign } from "../campaign";
import { checksOf } from "./readiness-checks";

/** What a clerk who presses Process Selections has before them. */
export interface Seen {
  /** Of the mailing as the page showed it. */
  digest: string;
  /** They ticked that they looked at what is to be looked at. */
  looked: boolean;
}

/**
 * Process Selections, from the readiness page: what stands in the way is in the way here too. Throws Invalid (`form`,
 * `looked`); Forbidden where an e-mail would go out and the clerk may not send any.
 */
export async function submitCampaign(campaign: Campaign, clerk: Clerk, { digest, looked }: Seen) {
  if (campaign.toMake.email && !clerk.may("send mailings")) throw new Forbidden("send mailings");
  refuse({
    form: campaign.extractedAt ? null : "The records are still being extracted. Wait until they are all there.",
  });
  if (campaign.state === "extracted") {
    const checks = await checksOf(campaign);
    const stop = checks.find(({ state }) => state === "stop");
    refuse({ form: stop ? `${stop.name}: ${stop.words}` : null });
    const unseen = !looked && checks.some(({ state }) => state === "look");
    refuse({ looked: unseen ? "Look at what is marked below, then tick this." : null });
  }
  await campaign.submit(clerk, digest);
}
