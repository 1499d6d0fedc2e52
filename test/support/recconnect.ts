import { table } from "../../src/database/connection";
import { insertAll } from "../../src/database/insert-all";
import { PASS_STATUSES } from "../../src/models/households/pass";
import { CommentCode } from "../../src/models/messages/canned-texts/comment-code";
import { Campaign } from "../../src/models/recconnect/campaign";
import { type Processing, processingDefaults } from "../../src/models/recconnect/processing/processing-options";
import { type Selection, selectionDefaults } from "../../src/models/recconnect/selection/selection";
import { clerkNamed } from "./clerks";

/** What of a campaign a test cares about; the rest is as by default. */
export interface WantedCampaign {
  selection?: Partial<Selection>;
  processing?: Partial<Processing>;
  clerk?: string;
}

/** Passes of every type, status and date. */
const everyPass: Selection = {
  ...selectionDefaults,
  browse: "range",
  statuses: [...PASS_STATUSES],
  dateFrom: null,
  dateTo: null,
};

interface Found {
  householdId: number;
  memberId: number | null;
  passId: number | null;
  lastName: string;
  firstName: string;
  city: string | null;
  state: string | null;
  zip: string | null;
  email: string | null;
  emailKey: string | null;
  lastKey: string;
  firstKey: string;
}

/** A campaign whose records are these households, one each, as if the worker had extracted them. */
export async function extractedCampaign(householdIds: number[], wanted: WantedCampaign = {}): Promise<Campaign> {
  const campaign = await Campaign.extract(
    { ...everyPass, ...wanted.selection },
    await clerkNamed(wanted.clerk ?? "ruth"),
  );
  await insertAll("campaign_records", (await recordsOf(householdIds)).map(recordIn(campaign)));
  await campaign.update({
    extracted: householdIds.length,
    extractedAt: new Date(),
    processing: JSON.stringify({ ...processingDefaults, ...wanted.processing }),
  });
  return campaign;
}

/** Highlights the records of these households and no others. */
export async function highlight(campaign: Campaign, householdIds: number[]) {
  const rows = await table("campaign_records").where({ campaignId: campaign.id }).whereIn("householdId", householdIds);
  const recordIds = (rows as unknown as { id: number }[]).map((row) => row.id);
  await table("campaign_toggles").where({ campaignId: campaign.id }).delete();
  await insertAll(
    "campaign_toggles",
    recordIds.map((recordId) => ({ campaignId: campaign.id, recordId })),
  );
  await campaign.update({ allHighlightedAt: null, highlighted: recordIds.length });
}

/** Highlights all records but those of these households. */
export async function highlightAllBut(campaign: Campaign, householdIds: number[]) {
  await highlight(campaign, householdIds);
  await campaign.update({ allHighlightedAt: new Date(), highlighted: campaign.extracted - campaign.highlighted });
}

/** A comment code that messages can be made of; gives its id as options keep it. */
export async function addCommentCode(name: string, subject: string, body: string) {
  const code = await CommentCode.add({ name, subject, body }, await clerkNamed("ruth"));
  return String(code.id);
}

/** Each household's primary person, with their pass where they have one. */
async function recordsOf(householdIds: number[]) {
  const rows = (await table("households")
    .join("members", "members.household_id", "households.id")
    .leftJoin("passes", "passes.member_id", "members.id")
    .where("members.relation", "primary")
    .whereIn("households.id", householdIds)
    .orderBy("passes.id")
    .select(
      "households.id as household_id",
      "members.id as member_id",
      "passes.id as pass_id",
      "members.last_name",
      "members.first_name",
      "households.city",
      "households.state",
      "households.zip",
      "households.email",
      "households.email_key",
      "members.last_key",
      "members.first_key",
    )) as unknown as Found[];
  return [...new Map(rows.map((row) => [row.householdId, row])).values()];
}

/** Unique HH names no member and no pass, Unique pass holder no pass. */
function recordIn(campaign: Campaign) {
  const { match } = campaign.selectionOptions;
  return ({ memberId, passId, ...found }: Found) => ({
    ...found,
    campaignId: campaign.id,
    memberId: match === "household" ? null : memberId,
    passId: match === "pass" ? passId : null,
    city: found.city ?? "",
    state: found.state ?? "",
    zip: found.zip ?? "",
    email: found.email ?? "",
    emailKey: found.emailKey ?? "",
    cityKey: (found.city ?? "").toLowerCase(),
  });
}
