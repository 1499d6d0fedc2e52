import { refuse } from "../../errors";
import { mailSettings } from "../../settings/email-device";
import type { CampaignFacts } from "../campaign-facts";
import { sendsEmail, sendsTexts } from "../mailing/mailing";
import { carriesCredentials } from "../mailing/mailing-fields";
import { secrets, siteLink, written } from "./content-checks";
import { howLong, mailMode, mailServer, site, textMode } from "./delivery-checks";
import { type ExpectedDelivery, expectedDeliveryOf } from "./expected-delivery";
import { bulkAssign, nobody, recipients, repeated, teaser } from "./household-checks";
import { readinessOf } from "./readiness";
import type { Check, CheckInput } from "./readiness-check";

/** Everything that stands between a mailing and Process Selections, in the order of reading. */
export async function checksOf(campaign: CampaignFacts, expected?: ExpectedDelivery): Promise<Check[]> {
  if (campaign.chosenCount === 0) return [nobody(campaign)];
  if (!campaign.processingOptions.email) return [];
  const { mode } = await mailSettings();
  const facts: CheckInput = {
    campaign,
    readiness: readinessOf(campaign),
    mode,
    credentials: carriesCredentials(campaign.mailingOptions),
    expected: expected ?? (await expectedDeliveryOf(campaign)),
  };
  const messages = sendsEmail(campaign.mailingOptions);
  const checks = [
    written(facts),
    messages && (await mailMode(facts)),
    (sendsTexts(campaign.mailingOptions) || campaign.mailingOptions.twoParts === "text") && (await textMode(facts)),
    await site(facts),
    recipients(facts),
    facts.credentials && (await bulkAssign(facts)),
    facts.credentials && teaser(facts),
    messages && siteLink(facts),
    messages && secrets(facts),
    await repeated(facts),
    messages && (await mailServer(facts)),
    ...howLong(facts),
  ];
  return checks.filter((check) => check !== false);
}

/**
 * What the readiness page shows in the way is in the way wherever a mailing is sent from. Throws Invalid (`form`), and
 * where something is to be looked at and wasn't (`looked`).
 */
export async function refuseUnready(campaign: CampaignFacts, looked: boolean) {
  const checks = await checksOf(campaign);
  const stop = checks.find(({ state }) => state === "stop");
  refuse({ form: stop ? `${stop.name}: ${stop.words}` : null });
  const unseen = !looked && checks.some(({ state }) => state === "look");
  refuse({ looked: unseen ? "Review the items marked below, then select this box." : null });
}
