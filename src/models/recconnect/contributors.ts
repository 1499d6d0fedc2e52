import { rowsOf, table } from "../../database/connection";
import { among } from "../../database/update-all";
import type { CampaignRow } from "./campaign-row";

/** What of a mailing somebody can have decided, as a sentence tells them. */
const PARTS = {
  selection: "selected the households",
  template: "changed the template that selects the households",
  processing: "changed the process options",
  mailing: "changed the email options",
  highlighting: "highlighted records",
  schedule: "saved the schedule that made this mailing",
  submission: "submitted this mailing",
} as const;

export type Contribution = keyof typeof PARTS;

type Known = Pick<CampaignRow, "id" | "clerkId" | "scheduleId" | "submittedById">;

/** Notes that this clerk decided something of the mailing, in the transaction of what they did. */
export async function noteContributor({ id }: { id: number }, part: Contribution, clerk: { id: number }) {
  await table("campaign_hands")
    .insert({ campaignId: id, clerkId: clerk.id, part })
    .onConflict(["campaignId", "clerkId", "part"])
    .ignore();
}

/** What of each of these mailings that clerk decided; none for those in which they had no hand. */
export async function contributionsOf(
  campaigns: readonly Known[],
  clerk: { id: number },
): Promise<Map<number, Contribution[]>> {
  const [ofThese, list] = among(
    "campaign_id",
    campaigns.map(({ id }) => id),
  );
  const noted = await rowsOf<{ campaignId: number; part: Contribution }>(
    `select campaign_id, part from campaign_hands where clerk_id = ? and ${ofThese}`,
    [clerk.id, list] as never,
  );
  const found = campaigns.map((one): [number, Contribution[]] => {
    const parts = new Set<Contribution>(
      noted.filter(({ campaignId }) => campaignId === one.id).map(({ part }) => part),
    );
    if (one.clerkId === clerk.id) parts.add(one.scheduleId === null ? "selection" : "schedule");
    // Whoever saved a schedule is whose name it is sent in.
    if (one.submittedById === clerk.id && !parts.has("schedule")) parts.add("submission");
    return [one.id, [...parts]];
  });
  return new Map(found.filter(([, parts]) => parts.length > 0));
}

/** Why this clerk can't approve the mailing, as a sentence; null where somebody else did all of it. */
export async function whyNotApprovedBy(campaign: Known, clerk: { id: number }): Promise<string | null> {
  const parts = (await contributionsOf([campaign], clerk)).get(campaign.id);
  return parts ? inWords(parts) : null;
}

/** "You highlighted records and changed the email options of this mailing, so someone else must approve it." */
function inWords(parts: Contribution[]) {
  const done = (Object.keys(PARTS) as Contribution[]).filter((part) => parts.includes(part)).map((part) => PARTS[part]);
  const last = done.at(-1) ?? "";
  const all = done.length > 1 ? `${done.slice(0, -1).join(", ")} and ${last}` : last;
  return `You ${all}${last.endsWith("this mailing") ? "" : " of this mailing"}, so someone else must approve it.`;
}
