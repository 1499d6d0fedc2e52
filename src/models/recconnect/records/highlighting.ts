import { changedBy, raw, table, transaction } from "../../../database/connection";
import { deleteSome } from "../../../database/delete-some";
import { among } from "../../../database/update-all";
import { refuse } from "../../errors";
import type { Clerk } from "../../staff/clerk";
import { Campaign } from "../campaign";
import type { CampaignRow } from "../campaign-row";
import { noteContributor } from "../contributors";
import { SCHEDULES } from "../mailing/mailing-saving";
import type { RecordFilter } from "./record-filter";
import { RecordWalk } from "./record-walk";

const AT_ONCE = 2000;
const TOO_LATE = "This mailing was submitted. Stop it before you change which records are highlighted.";

/** The boxes of a page: those ticked are highlighted, the others that were shown are not. Throws Invalid (`form`). */
export async function highlightShown({ id }: Campaign, shown: number[], ticked: number[], clerk: Clerk) {
  const wanted = new Set(ticked);
  await transaction(async () => {
    const campaign = await held(id);
    const those = (isTicked: boolean) =>
      among(
        "r.id",
        shown.filter((one) => wanted.has(one) === isTicked),
      );
    const changed = (await highlight(campaign, those(true))) + (await dim(campaign, those(false)));
    if (changed > 0) await noteContributor(campaign, "highlighting", clerk);
  });
}

/** Highlights every record that a filter finds, some at a time. Throws Invalid (`form`). */
export async function highlightFound({ id }: Campaign, filter: RecordFilter, clerk: Clerk) {
  const walk = new RecordWalk(id, filter, { by: "last", descending: false });
  for await (const { sql, bindings } of walk.from()) {
    await transaction(async () => {
      const campaign = await held(id);
      if ((await highlight(campaign, [sql, ...bindings])) > 0) await noteContributor(campaign, "highlighting", clerk);
    });
  }
}

/** Highlights all records, or none. Throws Invalid (`form`). */
export async function highlightAll({ id }: Campaign, all: boolean, clerk: Clerk) {
  while ((await transaction(async () => forget(await held(id)))) > 0) {}
  await transaction(async () => {
    const { extracted } = await held(id);
    await table("campaign_toggles").where({ campaignId: id }).delete();
    await table("campaigns")
      .where({ id })
      .update({ allHighlightedAt: all ? new Date() : null, highlighted: all ? extracted : 0, readiness: null })
      .increment("highlightings", 1);
    await noteContributor({ id }, "highlighting", clerk);
  });
}

type Those = [sql: string, ...bindings: (string | number | string[])[]];

/** The campaign as it is now; others who would highlight wait. */
async function held(id: number): Promise<Campaign> {
  const row = (await table("campaigns").where({ id }).forUpdate().first()) as unknown as CampaignRow;
  const campaign = new Campaign(row);
  refuse({ form: campaign.submittedAt || campaign.cancelledAt ? TOO_LATE : campaign.isScheduled ? SCHEDULES : null });
  return campaign;
}

/** Gives how many were not highlighted before. */
function highlight(campaign: Campaign, those: Those) {
  return campaign.allHighlightedAt ? remove(campaign, those, 1) : add(campaign, those, 1);
}

function dim(campaign: Campaign, those: Those) {
  return campaign.allHighlightedAt ? add(campaign, those, -1) : remove(campaign, those, -1);
}

async function add({ id }: Campaign, [sql, ...bindings]: Those, step: number) {
  const added = await changedBy(
    `insert into campaign_toggles (campaign_id, record_id)
     select r.campaign_id, r.id from campaign_records r where r.campaign_id = ? and ${sql} on conflict do nothing`,
    [id, ...bindings] as never,
  );
  await count(id, added * step);
  return added;
}

async function remove({ id }: Campaign, [sql, ...bindings]: Those, step: number) {
  const removed = await changedBy(
    `delete from campaign_toggles where campaign_id = ?
       and record_id in (select r.id from campaign_records r where r.campaign_id = ? and ${sql})`,
    [id, id, ...bindings] as never,
  );
  await count(id, removed * step);
  return removed;
}

/** Takes some toggles back; gives how many. */
async function forget({ id, allHighlightedAt }: Campaign) {
  const some = await deleteSome("campaign_toggles", "recordId", (rows) =>
    rows.where({ campaignId: id }).limit(AT_ONCE),
  );
  await count(id, allHighlightedAt ? some : -some);
  return some;
}

async function count(id: number, more: number) {
  if (more === 0) return;
  await table("campaigns")
    .where({ id })
    .update({ highlighted: raw("highlighted + ?", [more]), readiness: null } as never)
    .increment("highlightings", 1);
}
