import { addTextsToOutbox } from "../../../texts/outbox";
import type { NewText, TextCategory } from "../../../texts/text";
import { saveSharedText } from "../../messages/merging/shared-text";
import { textSettings } from "../../settings/text-device";
import type { CampaignFacts } from "../campaign-facts";
import { type Mailing, sendsTexts } from "../mailing/mailing";
import { textTemplateOf } from "../mailing/mailing-fields";
import type { ResolvedText } from "./recipient-resolution";

const MINUTE_MS = 60_000;

/** Keeps what the texts of a mailing say, in the open transaction that starts it. */
export async function saveTextTemplates(mailing: Mailing) {
  const kept = (body: string) => saveSharedText({ body, attachedLetter: null, attachments: [] });
  return {
    textId: sendsTexts(mailing) ? await kept(textTemplateOf(mailing)) : null,
    pinTextId: mailing.twoParts === "text" ? await kept(mailing.secondBody) : null,
  };
}

/** What texts are written in, where the mailing's messages are written in this mode. */
export async function textsPostedIn(mode: "practice" | "hold" | "live"): Promise<"practice" | "live"> {
  if (mode === "practice") return "practice";
  return (await textSettings()).mode === "practice" ? "practice" : "live";
}

/** Writes these texts into their outbox, in the open transaction. */
export async function enqueueTexts(
  campaign: CampaignFacts,
  turns: ResolvedText[],
  category: TextCategory,
  postedIn: "practice" | "live",
) {
  const { id, textId, pinTextId, mailingOptions } = campaign;
  const now = Date.now();
  const ofPart = (part: 1 | 2, minutes: number): NewText[] =>
    turns
      .filter((turn) => turn.part === part)
      .map(({ number, recipient, householdId, fields }) => ({
        number,
        part,
        recipient,
        householdId,
        fields: fields as Record<string, string>,
        dueAt: new Date(now + minutes * MINUTE_MS),
      }));
  if (textId !== null) await addTextsToOutbox(id, { sharedTextId: textId, category }, ofPart(1, 0), postedIn);
  if (pinTextId === null) return;
  const pin = { sharedTextId: pinTextId, category: "credentials" } as const;
  await addTextsToOutbox(id, pin, ofPart(2, mailingOptions.secondAfterMinutes), postedIn);
}
