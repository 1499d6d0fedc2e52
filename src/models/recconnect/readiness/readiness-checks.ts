import { mailSettings } from "../../settings/email-device";
import type { CampaignFacts } from "../campaign-facts";
import { carriesCredentials } from "../mailing/carries";
import { sendsEmail, sendsTexts } from "../mailing/mailing";
import { type Expected, expectedOf } from "./outlook";
import { readinessOf } from "./readiness";
import type { Check, Facts } from "./readiness-facts";
import { bulkAssign, nobody, recipients, repeated, teaser } from "./readiness-of-households";
import { howLong, mailMode, mailServer, site, textMode } from "./readiness-of-sending";
import { secrets, siteLink, written } from "./readiness-of-text";

/** Everything that stands between a mailing and Process Selections, in the order of reading. */
export async function checksOf(campaign: CampaignFacts, expected?: Expected): Promise<Check[]> {
  if (campaign.chosen === 0) return [nobody(campaign)];
  if (!campaign.toMake.email) return [];
  const { mode } = await mailSettings();
  const facts: Facts = {
    campaign,
    readiness: readinessOf(campaign),
    mode,
    credentials: carriesCredentials(campaign.toWrite),
    expected: expected ?? (await expectedOf(campaign)),
  };
  const messages = sendsEmail(campaign.toWrite);
  const checks = [
    written(facts),
    messages && (await mailMode(facts)),
    (sendsTexts(campaign.toWrite) || campaign.toWrite.twoParts === "text") && (await textMode(facts)),
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
