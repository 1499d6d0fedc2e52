import { rowsOf, table } from "../../src/database/connection";
import { Campaign } from "../../src/models/recconnect/campaign";
import { type Mailing, mailingDefaults } from "../../src/models/recconnect/mailing/mailing";
import { type Processing, processingDefaults } from "../../src/models/recconnect/processing/processing-options";
import { type Selection, selectionDefaults } from "../../src/models/recconnect/selection/selection";
import { workOnCampaigns } from "../../src/models/recconnect/sending/sending-work";
import { EmailDevice, type EmailDeviceValues } from "../../src/models/settings/email-device";
import { MailMode, type Mode } from "../../src/models/settings/mail-mode";
import { forgetSettings } from "../../src/models/settings/setting";
import { clerkNamed } from "./clerks";

interface Wanted {
  households: number[];
  selection?: Partial<Selection>;
  processing?: Partial<Processing>;
  mailing?: Partial<Mailing>;
  history?: string;
}

/** A campaign whose records are these households, extracted, to be submitted. */
export async function addCampaign({ households, selection, processing, mailing, history }: Wanted): Promise<Campaign> {
  const campaign = await Campaign.create({
    selection: JSON.stringify({ ...selectionDefaults, ...selection }),
    processing: JSON.stringify({ ...processingDefaults, email: true, history: history !== undefined, ...processing }),
    mailing: JSON.stringify({
      ...mailingDefaults,
      subject: "Online services are coming",
      body: "Hello <FirstName>, the site opens in December: <SiteLink>",
      ...mailing,
    }),
    historyDescription: history ?? null,
    clerkId: (await clerkNamed("ruth")).id,
    clerkName: "Ruth",
    extracted: households.length,
    extractedAt: new Date(),
  });
  const names = "'x', 'x', 'Riverside', 'CA', '92501', ''";
  for (const id of households) {
    await rowsOf(
      `insert into campaign_records (campaign_id, household_id, last_name, first_name, city, state, zip, email)
       values (?, ?, ${names}) returning id`,
      [campaign.id, id],
    );
  }
  return campaign;
}

/** As if ruth had pressed Process Selections and dana approved it, and the hold-back had passed: whether it is ready is not asked. */
export async function submitted(campaign: Campaign) {
  const [ruth, dana] = [await clerkNamed("ruth"), await clerkNamed("dana")];
  const now = new Date();
  await table("campaigns")
    .where({ id: campaign.id })
    .update({
      ...{ submittedAt: now, submittedBy: ruth.name, submittedById: ruth.id },
      ...{ approvedDigest: campaign.digest, approvedById: dana.id, startsAt: new Date(now.getTime() - 1) },
    })
    .increment("version", 1);
  return Campaign.find(campaign.id);
}

/** Does what is due of campaigns, as the worker would, until nothing more is to be done for the moment. */
export async function workOnCampaignsNow() {
  const { signal } = new AbortController();
  while (await workOnCampaigns(signal)) {}
}

/** Lets the worker look at campaigns until this one has finished. */
export async function untilFinished(id: number, meanwhile: () => Promise<unknown> = async () => {}) {
  const giveUpAt = Date.now() + 30_000;
  for (;;) {
    await workOnCampaignsNow();
    await meanwhile();
    const campaign = await Campaign.find(id);
    if (campaign.finishedAt) return campaign;
    if (Date.now() > giveUpAt) throw new Error(`campaign ${id} is ${campaign.state}: ${campaign.counts}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** How the recipients stand, by household. */
export async function recipientsOf(campaign: { id: number }) {
  const rows = (await table("campaign_recipients").where({ campaignId: campaign.id }).orderBy("number")) as unknown as {
    householdId: number;
    state: string;
    reason: string | null;
  }[];
  return Object.fromEntries(rows.map(({ householdId, state, reason }) => [householdId, reason ?? state]));
}

/** The mode that mail is in from now on, without the page. */
export async function setMailMode(mode: Mode) {
  const { version } = await MailMode.read();
  const content = JSON.stringify({ mode, liveSince: mode === "live" ? new Date().toISOString() : null });
  await table("settings")
    .insert({ id: MailMode.id, content, version: version + 1, updatedAt: new Date() })
    .onConflict("id")
    .merge();
  forgetSettings();
}

/** Has messages go to a server on this machine, as the Email Device page would. */
export async function setMailServer(port: number, changes: Partial<EmailDeviceValues> = {}) {
  const { version, ...present } = await EmailDevice.read();
  const own = { host: "127.0.0.1", port, fromAddress: "parks@example.gov", mostAtOnce: 5, mostAtOncePerDomain: 5 };
  await table("settings")
    .insert({
      id: EmailDevice.id,
      content: JSON.stringify({ ...present, ...own, ...changes }),
      version: version + 1,
      updatedAt: new Date(),
    })
    .onConflict("id")
    .merge();
  forgetSettings();
}
