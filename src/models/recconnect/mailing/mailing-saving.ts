import { rowsOf, transaction } from "../../../database/connection";
import { EditConflict, Invalid } from "../../errors";
import type { Clerk } from "../../staff/clerk";
import type { CampaignFacts } from "../campaign-facts";
import type { CampaignRow } from "../campaign-row";
import { noteContributor } from "../contributors";
import { type Mailing, mailingFrom, withoutFiles } from "./mailing";
import { letterBodyOf, refuseErrorsInMailing } from "./mailing-errors";

/** Who scheduled it answers for what it says: nobody changes it on its way to being sent. */
export const SCHEDULES =
  "A schedule created this mailing and sends it automatically. To change it, stop it after it is submitted.";

/** Why a campaign's mailing can't be changed now, as a sentence; null where it can. */
export function whyNotEditable({ state, isScheduled }: CampaignFacts): string | null {
  if (state === "extracted") return isScheduled ? SCHEDULES : null;
  if (state === "extracting") return "Gatehouse is still finding the records. Wait until it is done.";
  if (state === "to approve" || state === "held back")
    return "This mailing was submitted. Stop it before you change what it says.";
  return "This mailing has started, so you can't change what it says.";
}

/**
 * Keeps what is written to the recipients; files stay as they are. Throws Invalid by field, and EditConflict with
 * what is written now.
 */
export async function saveMailing(campaign: CampaignFacts, typed: Mailing, opened: number, clerk: Clerk) {
  refuseErrorsInMailing(typed);
  const letterBody = await letterBodyOf(typed.letterCode);
  const wanted = { ...typed, letterBody, attachmentIds: campaign.mailingOptions.attachmentIds };
  const changes = differing(campaign.mailingOptions, wanted);
  if (changes.length === 0) return;
  await changeMailing(campaign, wanted, opened, clerk, { changed: changes });
}

/** Writes a changed mailing where the campaign is still that version, with its audit event and what else `also` does. */
export async function changeMailing(
  campaign: CampaignFacts,
  wanted: Mailing,
  opened: number,
  clerk: Clerk,
  details: Record<string, unknown>,
) {
  const error = whyNotEditable(campaign);
  if (error) throw new Invalid({ form: error });
  await transaction(async () => {
    try {
      await campaign.update({ mailing: JSON.stringify(wanted) }, { version: opened });
    } catch (changed) {
      throw changed instanceof EditConflict ? asMailing(changed) : changed;
    }
    await noteContributor(campaign, "mailing", clerk);
    await campaign.note("mailing changed", clerk, details);
  });
}

/** What this clerk wrote last, in another campaign; undefined where they never did. */
export async function lastMailingOf({ id }: Clerk, campaign: CampaignFacts): Promise<Mailing | undefined> {
  const rows = await rowsOf<Pick<CampaignRow, "mailing">>(
    "select mailing from campaigns where clerk_id = ? and id <> ? order by id desc limit 20",
    [id, campaign.id],
  );
  const written = rows.map(({ mailing }) => mailingFrom(mailing)).find(({ subject, textBody }) => subject || textBody);
  return written && withoutFiles(written);
}

function differing(before: Mailing, after: Mailing) {
  return (Object.keys(after) as (keyof Mailing)[]).filter(
    (name) => name !== "letterBody" && JSON.stringify(before[name]) !== JSON.stringify(after[name]),
  );
}

function asMailing({ current }: EditConflict) {
  return new EditConflict({ ...mailingFrom(String(current.mailing)), version: current.version });
}
