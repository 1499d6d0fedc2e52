import { changedBy, rowsOf, transaction } from "../../../database/connection";
import { among } from "../../../database/update-all";
import { WorkerPace } from "../../settings/worker-pace";
import type { CampaignFacts } from "../campaign-facts";
import { holdExtraction, noteExtraction } from "../selection/extraction-lease";
import { type RecipientFilter, recipientNumbersOf } from "../sending/recipients";
import { followUpChainOf, hasOneOf } from "./follow-up-chain";

const STEPS = { first: { used: 100, unused: 1000 }, least: 20, most: { used: 1000, unused: 10_000 } };

/**
 * Finds the records of a mailing that follows another: recipients of that one who stand so, in their order, some at a
 * time with how far it has come in one transaction. A worker that dies leaves it where it was, and another goes on
 * there.
 */
export class FollowUpRecords {
  private readonly pace = new WorkerPace(STEPS);

  constructor(readonly campaign: CampaignFacts) {}

  /** Keeps some more; false once all are there, the files of the other mailing with them. Throws LeaseLost. */
  async step(): Promise<boolean> {
    const { id, extractedTo } = this.campaign;
    const most = await this.pace.nextBatchSize();
    const numbers = await recipientNumbersOf(this.followed, this.wanted, extractedTo, most);
    const last = numbers.at(-1);
    const began = performance.now();
    const noted = await transaction(async () => {
      await holdExtraction(this.campaign);
      if (last === undefined) return this.finish();
      return noteExtraction(
        this.campaign,
        { extractedTo: last },
        await copyRecipients(id, this.followed, numbers, await followUpChainOf(this.campaign)),
      );
    });
    Object.assign(this.campaign, noted);
    if (last !== undefined) await this.pace.adjustAndRest(performance.now() - began, numbers.length, 0);
    return last !== undefined;
  }

  private get followed() {
    return this.campaign.followsId ?? 0;
  }

  private get wanted() {
    const { followsState, followsTexts } = this.campaign;
    return { state: followsState ?? "", texts: followsTexts ?? "" } as RecipientFilter;
  }

  private async finish() {
    const { id, mailingOptions, extracted } = this.campaign;
    const attachmentIds = await copyFiles(this.followed, id);
    const mailing = JSON.stringify({ ...mailingOptions, attachmentIds });
    return noteExtraction(this.campaign, { mailing, found: extracted, extractedAt: new Date() });
  }
}

/**
 * As their households and members are now, but for those that a email or text of these mailings reached, or may have.
 */
function copyRecipients(id: number, followed: number, numbers: number[], family: number[]) {
  const [ofThese, list] = among("r.number", numbers);
  const of = (column: string) => `coalesce(m.${column}, p.${column}, '')`;
  return changedBy(
    `insert into campaign_records (campaign_id, household_id, member_id, pass_id, last_name, first_name, city, state,
       zip, email, last_key, first_key, city_key, email_key)
     select ?, h.id, r.member_id, r.pass_id, ${of("last_name")}, ${of("first_name")}, coalesce(h.city, ''),
       coalesce(h.state, ''), coalesce(h.zip, ''), coalesce(h.email, ''), ${of("last_key")}, ${of("first_key")},
       lower(coalesce(h.city, '')), coalesce(h.email_key, '')
     from campaign_recipients r join households h on h.id = r.household_id
     left join members m on m.id = r.member_id and m.household_id = h.id
     left join members p on p.household_id = h.id and p.relation = 'primary'
     where r.campaign_id = ? and ${ofThese} and not ${hasOneOf(family, "h.id")} order by r.number`,
    [id, followed, list],
  );
}

/** Copies the files that go along, in their order; gives their new IDs. */
async function copyFiles(from: number, to: number): Promise<number[]> {
  const rows = await rowsOf<{ id: number }>(
    `insert into campaign_attachments (campaign_id, name, type, size, content)
     select ?, name, type, size, content from campaign_attachments where campaign_id = ? order by id returning id`,
    [to, from],
  );
  return rows.map((row) => row.id);
}
