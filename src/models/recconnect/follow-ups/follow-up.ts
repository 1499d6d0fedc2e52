import { changedBy, rowsOf, table, transaction } from "../../../database/connection";
import { Invalid, refuse } from "../../errors";
import type { Clerk } from "../../staff/clerk";
import { Campaign } from "../campaign";
import type { CampaignRow } from "../campaign-row";
import { noteContributor } from "../contributors";
import { withoutFiles } from "../mailing/mailing";
import { evictOldestPrint, type Print } from "../selection/prints";
import type { RecipientFilter, RecipientState } from "../sending/recipients";

/** How recipients stand whom a mailing did not reach. What nobody knows of may have arrived: it waits for a person. */
const NOT_REACHED: readonly (RecipientState | "")[] = ["exception", "left out", "refused", "bounced", "cancelled"];
const OPEN = "finished_at is null and records_erased_at is null and (cancelled_at is null or submitted_at is not null)";
const UNDER_WAY = "This mailing is not finished. Wait until it is, or cancel it.";
const REACHED = "Choose a list of recipients this mailing did not reach.";

/** Another mailing that goes to recipients of one. */
type FollowUp = Pick<CampaignRow, "id" | "followsId" | "followsState" | "followsTexts" | "submittedAt">;

/** True where these recipients may be written to by another mailing. */
export function mayBeFollowed({ state }: Pick<RecipientFilter, "state">) {
  return NOT_REACHED.includes(state);
}

/**
 * A mailing of its own to just these recipients of one that is over, with its options and text; its files and records are
 * the worker's. Where there is that one already, gives it. Throws Invalid (`form`) while the mailing, or another to
 * recipients of it, is under way, and where the clerk keeps too many that they didn't send.
 */
export async function followUp(followed: Campaign, wanted: RecipientFilter, clerk: Clerk): Promise<Print> {
  refuse({ form: mayBeFollowed(wanted) ? null : REACHED });
  const head = followed.followsHead ?? followed.id;
  return transaction(async () => {
    // Two clerks who press at once: the second finds what the first made.
    await table("campaigns").where({ id: head }).forUpdate().first("id");
    const open = await openFollowUp(head);
    if (open && isThat(open, followed, wanted)) return { campaign: await Campaign.find(open.id) };
    const error = await whyNotFollowed(await Campaign.find(followed.id));
    if (error) throw new Invalid({ form: error });

    const evicted = await evictOldestPrint(clerk);
    const campaign = await Campaign.extract(followed.selectionOptions, clerk, {
      ...copied(followed),
      followsId: followed.id,
      followsHead: head,
      followsState: wanted.state,
      followsTexts: wanted.texts,
    });
    await copyHands(followed, campaign);
    await campaign.note("mailing follows another", clerk, { follows: followed.id, ...wanted });
    return { campaign, evicted };
  });
}

/** Why no mailing can be made to recipients of this one now, as a sentence; null where one can. */
export async function whyNotFollowed({ id, followsHead, finishedAt }: Campaign): Promise<string | null> {
  if (!finishedAt) return UNDER_WAY;
  const open = await openFollowUp(followsHead ?? id);
  return open ? `RecConnect ${open.id} already goes to recipients of this mailing. Send or discard it first.` : null;
}

/** The mailings that were made to recipients of this one, but for those that were given up. */
export async function followUpsOf({ id }: Pick<Campaign, "id">): Promise<number[]> {
  const rows = await rowsOf<{ id: number }>(
    `select f.id from campaigns c join campaigns f on f.follows_head = coalesce(c.follows_head, c.id)
     where c.id = ? and f.follows_id = c.id and (f.cancelled_at is null or f.submitted_at is not null) order by f.id`,
    [id],
  );
  return rows.map((row) => row.id);
}

async function openFollowUp(head: number): Promise<FollowUp | undefined> {
  const [row] = await rowsOf<FollowUp>(
    `select id, follows_id, follows_state, follows_texts, submitted_at from campaigns
     where follows_head = ? and ${OPEN} order by id limit 1`,
    [head],
  );
  return row;
}

function isThat(open: FollowUp, { id }: Campaign, { state, texts }: RecipientFilter) {
  return !open.submittedAt && open.followsId === id && open.followsState === state && open.followsTexts === texts;
}

/** All its records are meant: who was highlighted in the other is no part of it. */
function copied({
  processingOptions,
  mailingOptions,
  historyDescription,
  historyCategoryId,
}: Campaign): Partial<CampaignRow> {
  return {
    processing: JSON.stringify({ ...processingOptions, records: "all" }),
    mailing: JSON.stringify(withoutFiles(mailingOptions)),
    historyDescription,
    historyCategoryId,
  };
}

/** Who decided what the other one says decided it of this one too, and doesn't approve it. */
async function copyHands(from: Campaign, to: Campaign) {
  await changedBy(
    `insert into campaign_hands (campaign_id, clerk_id, part)
     select ?, clerk_id, part from campaign_hands where campaign_id = ? and part in ('processing', 'mailing', 'schedule')`,
    [to.id, from.id],
  );
  // What a schedule makes is its clerk's.
  if (from.scheduleId !== null) await noteContributor(to, "schedule", { id: from.clerkId });
}
