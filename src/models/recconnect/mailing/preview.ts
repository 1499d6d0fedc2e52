import { type Segments, segmentsOf } from "../../../texts/segments";
import { Household } from "../../households/household";
import { householdValues, letterhead } from "../../messages/merging/household-values";
import { fieldsIn } from "../../messages/merging/merge-fields";
import { maskedSecrets } from "../../messages/merging/merge-secrets";
import { mergedText } from "../../messages/merging/merged-text";
import { letterOf, type Values } from "../../messages/merging/message-text";
import { maskedUnsubscribeAddress } from "../../messages/unsubscribe-link";
import type { CampaignFacts } from "../campaign-facts";
import { askedBy, categoryOf } from "../sending/feeding";
import { type Turned, turnsOf, wordsOfTexts } from "../sending/texting";
import { type Mailing, sendsLetters, sendsTexts } from "./mailing";

/** One of the letters and texts that a recipient gets, its secrets masked. */
export interface PreviewPart {
  heading: string;
  to: string;
  subject?: string;
  text: string;
  segments?: Segments;
  /** Why this one does not go, where another does. */
  skipped?: string;
}

/** What one recipient would get of a mailing now, or why nothing. */
export interface RecipientPreview {
  householdId: number;
  name: string;
  /** Completes "Okafor, Ada ..."; null where the mailing goes to them. */
  reason: string | null;
  isLeftOut: boolean;
  parts: PreviewPart[];
}

/** Looks at a recipient as their turn would. Throws UnknownField, LeadsAstray. */
export async function previewFor(
  { id, followsHead, wanted }: Pick<CampaignFacts, "id" | "followsHead" | "wanted">,
  mailing: Mailing,
  householdId: number,
): Promise<RecipientPreview> {
  const draft = { id, followsHead, toWrite: mailing, wanted };
  const turned = await turnsOf(mailing, [{ number: 1, householdId }], await askedBy(draft));
  const [outcome] = turned.outcomes;
  const household = await Household.findBy({ id: householdId });
  return {
    householdId,
    name: household ? await household.fullName() : `Household ${householdId}`,
    reason: outcome && outcome.state !== "written" ? outcome.reason : null,
    isLeftOut: outcome?.state === "left out",
    parts: household ? await partsFor(household, draft, turned) : [],
  };
}

type Draft = Pick<CampaignFacts, "toWrite" | "wanted">;

async function partsFor(household: Household, draft: Draft, turned: Turned): Promise<PreviewPart[]> {
  const { toWrite: mailing } = draft;
  const { subject, body, twoParts, secondSubject, secondBody, secondAfterMinutes } = mailing;
  const later = `${secondAfterMinutes.toLocaleString("en-US")} ${secondAfterMinutes === 1 ? "minute" : "minutes"} later`;
  const { email } = household;
  const letter = async (heading: string, line: string, text: string) => ({
    heading,
    to: email ?? "no e-mail",
    ...(await maskedLetter(household, draft, line, text)),
    skipped: turned.letters.length === 0 && turned.texts.length > 0 ? "It gets no e-mail." : undefined,
  });
  const text = async (heading: string, words: string, part: 1 | 2) => {
    const to = turned.texts.find((turn) => turn.part === part)?.recipient;
    const skipped = !to && turned.letters.length > 0 ? "It gets no text: the e-mail goes to it." : undefined;
    return {
      heading,
      to: to ?? "nobody, for want of a mobile phone",
      ...(await maskedText(household, words)),
      skipped,
    };
  };
  const parts: (PreviewPart | false)[] = [
    sendsLetters(mailing) && (await letter("E-mail", subject, body)),
    sendsTexts(mailing) && (await text("Text", wordsOfTexts(mailing), 1)),
    twoParts === "e-mail" && (await letter(`Second e-mail, ${later}`, secondSubject, secondBody)),
    twoParts === "text" && (await text(`Text with the PIN, ${later}`, secondBody, 2)),
  ];
  return parts.filter((part) => part !== false);
}

/** Throws UnknownField, LeadsAstray. */
async function maskedLetter(household: Household, draft: Draft, subject: string, body: string) {
  const values = await maskedValues(household, subject, body);
  const message = { category: categoryOf(draft), householdId: household.id };
  const head = { ...(await letterhead()), unsubscribeLink: maskedUnsubscribeAddress(message) };
  const letter = letterOf(subject, body, values, head);
  return { subject: letter.subject, text: body.trim() === "" ? "" : letter.text };
}

async function maskedText(household: Household, words: string) {
  const text = mergedText(words, await maskedValues(household, words));
  return { text, segments: segmentsOf(text) };
}

/** What stands in place of merge fields where somebody else than the household looks. */
export async function maskedValues(household: Household, ...texts: string[]): Promise<Values> {
  const fields = fieldsIn(...texts);
  return { ...(await householdValues(fields, household)), ...maskedSecrets(fields) };
}
