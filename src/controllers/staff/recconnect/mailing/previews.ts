import type { Request, Response } from "express";
import { Invalid, type Sentences } from "../../../../models/errors";
import { FieldInLinkAddress } from "../../../../models/messages/merging/markdown-email";
import { UnknownField } from "../../../../models/messages/merging/merge-fields";
import { Campaign } from "../../../../models/recconnect/campaign";
import { filesOf, formatSize } from "../../../../models/recconnect/mailing/attachments";
import type { Mailing } from "../../../../models/recconnect/mailing/mailing";
import { refuseErrorsInMailing } from "../../../../models/recconnect/mailing/mailing-errors";
import { previewFor } from "../../../../models/recconnect/mailing/preview";
import {
  type PreviewRecipient,
  previewRecipient,
  previewRecipientOfHousehold,
} from "../../../../models/recconnect/mailing/preview-recipients";
import { fields, wholeNumber } from "../../../../web/fields";
import { parseMailing, type SubmittedMailing, submittedMailing } from "./mailing-form";

/** What one real recipient would get of the mailing as it is saved: step from one to the next, or go to a household. */
export async function show(req: Request, res: Response) {
  const campaign = await Campaign.find(req.params.id);
  const { record, household } = fields(req.query, "record", "household");
  await showPreview(res, campaign, record, household);
}

/** A piece of a page: the same of what is being written. Nothing is saved. */
export async function create(req: Request, res: Response) {
  const campaign = await Campaign.find(req.params.id);
  const { household } = fields(req.body, "household");
  const asked = await previewOfDraft(campaign, submittedMailing(req.body), household);
  res.render("staff/recconnect/mailing/_preview", asked);
}

/** What a page shows of a mailing that is being written: what a recipient would get, or what is wrong with it so far. */
export async function previewOfDraft(campaign: Campaign, typed: SubmittedMailing, household: string) {
  try {
    const mailing = parseMailing(typed, campaign.mailingOptions);
    const errors = errorsSoFar(mailing);
    if (errors.length > 0) return { preview: undefined, previewErrors: errors };
    const { householdId } = household
      ? await previewRecipientOfHousehold(campaign, household)
      : await previewRecipient(campaign, null);
    return { preview: await previewFor(campaign, mailing, householdId), previewErrors: errors };
  } catch (error) {
    return { preview: undefined, previewErrors: sentencesOf(error) };
  }
}

/** Shows the preview of that record, or of that household where one was asked for. */
export async function showPreview(
  res: Response,
  campaign: Campaign,
  record: string,
  household: string,
  again: object = {},
) {
  const { shown, errors } = await shownFor(campaign, record, household);
  const preview = shown && (await previewOrErrors(campaign, shown));
  res.render("staff/recconnect/mailing/preview", {
    title: `Preview, RecConnect ${campaign.id}`,
    campaign,
    here: `/staff/recconnect/${campaign.id}/preview`,
    shown,
    files: (await filesOf(campaign)).map((file) => ({ ...file, size: formatSize(file.size) })),
    address: "",
    errors,
    household,
    ...preview,
    ...again,
  });
}

/** Where the household that was asked for is not there, the first recipient is shown, and why. */
async function shownFor(campaign: Campaign, record: string, household: string) {
  let errors: Sentences = {};
  try {
    if (household) return { shown: await previewRecipientOfHousehold(campaign, household), errors };
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    errors = error.sentences;
  }
  try {
    return { shown: await previewRecipient(campaign, wholeNumber(record) || null), errors };
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    return { shown: undefined, errors: error.sentences };
  }
}

async function previewOrErrors(campaign: Campaign, { householdId }: PreviewRecipient) {
  try {
    refuseErrorsInMailing(campaign.mailingOptions);
    return { preview: await previewFor(campaign, campaign.mailingOptions, householdId), previewErrors: [] };
  } catch (error) {
    return { previewErrors: sentencesOf(error) };
  }
}

/** What isn't written yet is no error. */
function errorsSoFar(mailing: Mailing): string[] {
  try {
    refuseErrorsInMailing(mailing);
    return [];
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    const written = (field: string) => String(mailing[field as keyof Mailing] ?? "").trim() !== "";
    return Object.entries(error.sentences)
      .filter(([field]) => written(field))
      .map(([, sentence]) => sentence);
  }
}

function sentencesOf(error: unknown): string[] {
  if (error instanceof Invalid) return Object.values(error.sentences);
  if (error instanceof UnknownField || error instanceof FieldInLinkAddress) return [error.message];
  throw error;
}
