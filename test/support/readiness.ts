import { table } from "../../src/database/connection";
import { Campaign } from "../../src/models/recconnect/campaign";
import { workOnReadiness } from "../../src/models/recconnect/readiness/readiness-work";
import { MailingRules } from "../../src/models/settings/mailing-rules";
import { forgetSettings } from "../../src/models/settings/setting";
import type { Clerk } from "../../src/models/staff/clerk";
import { type Browser, signedInAs } from "./site";

/** Looks at all mailings that are being prepared, as the worker would. */
export async function lookAtAll() {
  while (await workOnReadiness(new AbortController().signal)) {}
}

/** The worker looks at everybody, then this clerk presses Process Selections on the mailing as it is. */
export async function lookAndSubmit(campaign: Campaign, clerk: Clerk) {
  await lookAtAll();
  Object.assign(campaign, await Campaign.find(campaign.id));
  await campaign.submit(clerk, { digest: campaign.digest, looked: true });
}

/** Presses Process Selections on the readiness page as it is now. */
export async function pressProcess(campaign: { id: number }, values: Record<string, string> = {}, browser?: Browser) {
  const { digest } = await Campaign.find(campaign.id);
  const who = browser ?? (await signedInAs("ruth"));
  const here = `/staff/recconnect/${campaign.id}`;
  return who.post(`${here}/submissions`, { digest, looked: "yes", ...values }, "/staff/settings/mailing-rules");
}

/** Sets mailing rules without their page. */
export async function setMailingRules(rules: Partial<Awaited<ReturnType<typeof MailingRules.read>>>) {
  const { version, ...present } = await MailingRules.read();
  const content = JSON.stringify({ ...present, ...rules });
  await table("settings")
    .insert({ id: MailingRules.id, content, version: version + 1, updatedAt: new Date() })
    .onConflict("id")
    .merge();
  forgetSettings();
}
