import { countSegments, type Segments } from "../../../texts/segments";
import { Household } from "../../households/household";
import { householdValues, letterhead } from "../../messages/merging/household-values";
import { composeEmail, type MergeValues } from "../../messages/merging/markdown-email";
import { fieldsIn } from "../../messages/merging/merge-fields";
import { maskSecrets } from "../../messages/merging/merge-secrets";
import { mergeTextMessage } from "../../messages/merging/text-message-body";
import { maskedUnsubscribeAddress } from "../../messages/unsubscribe-link";
import type { CampaignFacts } from "../campaign-facts";
import { categoryOf, resolutionOptionsOf } from "../sending/enqueueing";
import { type ResolvedMailing, resolveMailing } from "../sending/recipient-resolution";
import { type Mailing, sendsEmail, sendsTexts } from "./mailing";
import { textTemplateOf } from "./mailing-fields";

/** One of the emails and texts that a recipient gets, its secrets masked. */
export interface PreviewedMessage {
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
  parts: PreviewedMessage[];
}

/** Looks at a recipient as their turn would. Throws UnknownField, FieldInLinkAddress. */
export async function previewFor(
  { id, followsHead, selectionOptions }: Pick<CampaignFacts, "id" | "followsHead" | "selectionOptions">,
  mailing: Mailing,
  householdId: number,
): Promise<RecipientPreview> {
  const draft = { id, followsHead, mailingOptions: mailing, selectionOptions };
  const turned = await resolveMailing(mailing, [{ number: 1, householdId }], await resolutionOptionsOf(draft));
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

type Draft = Pick<CampaignFacts, "mailingOptions" | "selectionOptions">;

async function partsFor(household: Household, draft: Draft, turned: ResolvedMailing): Promise<PreviewedMessage[]> {
  const { mailingOptions: mailing } = draft;
  const { subject, body, twoParts, secondSubject, secondBody, secondAfterMinutes } = mailing;
  const later = `${secondAfterMinutes.toLocaleString("en-US")} ${secondAfterMinutes === 1 ? "minute" : "minutes"} later`;
  const { email } = household;
  const message = async (heading: string, line: string, text: string) => ({
    heading,
    to: email ?? "no email",
    ...(await maskedMessage(household, draft, line, text)),
    skipped: turned.messages.length === 0 && turned.texts.length > 0 ? "This household gets no email." : undefined,
  });
  const text = async (heading: string, words: string, part: 1 | 2) => {
    const to = turned.texts.find((turn) => turn.part === part)?.recipient;
    const skipped = !to && turned.messages.length > 0 ? "This household gets the email instead of a text." : undefined;
    return {
      heading,
      to: to ?? "no mobile phone",
      ...(await maskedText(household, words)),
      skipped,
    };
  };
  const parts: (PreviewedMessage | false)[] = [
    sendsEmail(mailing) && (await message("Email", subject, body)),
    sendsTexts(mailing) && (await text("Text", textTemplateOf(mailing), 1)),
    twoParts === "email" && (await message(`Second email, ${later}`, secondSubject, secondBody)),
    twoParts === "text" && (await text(`Text with the PIN, ${later}`, secondBody, 2)),
  ];
  return parts.filter((part) => part !== false);
}

/** Throws UnknownField, FieldInLinkAddress. */
async function maskedMessage(household: Household, draft: Draft, subject: string, body: string) {
  const values = await maskedValues(household, subject, body);
  const message = { category: categoryOf(draft), householdId: household.id };
  const head = { ...(await letterhead()), unsubscribeLink: maskedUnsubscribeAddress(message) };
  const merged = composeEmail(subject, body, values, head);
  return { subject: merged.subject, text: body.trim() === "" ? "" : merged.text };
}

async function maskedText(household: Household, words: string) {
  const text = mergeTextMessage(words, await maskedValues(household, words));
  return { text, segments: countSegments(text) };
}

/** What stands in place of merge fields where somebody else than the household looks. */
export async function maskedValues(household: Household, ...texts: string[]): Promise<MergeValues> {
  const fields = fieldsIn(...texts);
  return { ...(await householdValues(fields, household)), ...maskSecrets(fields) };
}
