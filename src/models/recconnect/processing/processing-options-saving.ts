import { isDeepStrictEqual } from "node:util";
import { table, transaction } from "../../../database/connection";
import { EditConflict, refuse } from "../../errors";
import { parseId } from "../../filter-fields";
import type { Clerk } from "../../staff/clerk";
import type { Campaign } from "../campaign";
import type { CampaignRow } from "../campaign-row";
import { noteContributor } from "../contributors";
import { SCHEDULES } from "../mailing/mailing-saving";
import { exportColumns } from "../outputs/export-columns";
import { LABEL_SHEETS } from "../outputs/label-sheets";
import type { Processing } from "./processing-options";

const LONGEST_DESCRIPTION = 200;
const TOO_LATE = "This mailing was submitted. Stop it before you change its options.";

/** The process options with the history record that goes with them; a category's ID, or null. */
export interface CampaignOptions extends Processing {
  historyDescription: string;
  historyCategoryId: number | null;
}

/** What a campaign's form says of its options. */
export function optionsOf(campaign: Campaign): CampaignOptions {
  const { processingOptions, historyDescription, historyCategoryId } = campaign;
  return { ...processingOptions, historyDescription: historyDescription ?? "", historyCategoryId };
}

/**
 * Keeps what is to be made of the records. Without a history record its description and category are forgotten. Throws
 * Invalid by field; EditConflict, with the options as they are now, where another version is stored by now.
 */
export async function saveOptions(campaign: Campaign, wanted: CampaignOptions, version: number, clerk: Clerk) {
  await refuseOptions(wanted);
  const { historyDescription, historyCategoryId, ...processing } = wanted;
  const columns = {
    processing: JSON.stringify(processing),
    historyDescription: processing.history ? historyDescription : null,
    historyCategoryId: processing.history ? historyCategoryId : null,
  };
  await transaction(async () => {
    const row = (await table("campaigns").where({ id: campaign.id }).forUpdate().first()) as unknown as CampaignRow;
    Object.assign(campaign, row);
    refuse({ form: campaign.submittedAt || campaign.cancelledAt ? TOO_LATE : campaign.isScheduled ? SCHEDULES : null });
    if (campaign.version !== version) throw new EditConflict({ ...optionsOf(campaign), version: campaign.version });
    const before = optionsOf(campaign);
    await campaign.update(columns);
    if (differ(before, optionsOf(campaign))) await noteContributor(campaign, "processing", clerk);
  });
}

/** No columns chosen means all, as the form shows them. */
function differ(before: CampaignOptions, after: CampaignOptions) {
  const said = (one: CampaignOptions) => ({ ...one, exportColumns: exportColumns(one.exportColumns) });
  return !isDeepStrictEqual(said(before), said(after));
}

async function refuseOptions(wanted: CampaignOptions) {
  const { labels, labelSheet, labelStart, letters, letterCode, history, historyDescription, historyCategoryId } =
    wanted;
  const onSheet = LABEL_SHEETS[labelSheet].across * LABEL_SHEETS[labelSheet].down;
  refuse({
    labelStart:
      labels && !(labelStart >= 1 && labelStart <= onSheet) ? `Enter the first label as 1 to ${onSheet}.` : null,
    letterCode: letters && !(await isThere("comment_codes", letterCode)) ? "Choose a letter." : null,
    historyDescription: !history
      ? null
      : historyDescription === ""
        ? "Enter a short description. The household's history shows it."
        : historyDescription.length > LONGEST_DESCRIPTION
          ? `Use at most ${LONGEST_DESCRIPTION} characters.`
          : null,
    historyCategoryId:
      history && !(await isThere("history_categories", historyCategoryId)) ? "Choose a history category." : null,
  });
}

async function isThere(name: string, id: string | number | null) {
  const number = parseId(String(id ?? ""));
  return Boolean(number && (await table(name).where({ id: number }).first("id")));
}
