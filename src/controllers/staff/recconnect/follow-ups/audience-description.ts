import type { Campaign } from "../../../../models/recconnect/campaign";
import { isRecipientState } from "../../../../models/recconnect/sending/recipients";
import { TEXT_STATES } from "../../../../texts/text";
import { selectionInWords } from "../selection/selection-description";
import { recipientWords, textStateWords } from "../sending/recipient-states";

type Following = Pick<Campaign, "followsId" | "followsState" | "followsTexts">;

/** Of which mailing and which of its recipients a follow-up's records are: "mailing 12, Exception"; null for a selection's. */
export function followedInWords({ followsId, followsState, followsTexts }: Following): string | null {
  if (followsId === null) return null;
  const state = isRecipientState(followsState ?? "")
    ? recipientWords[followsState as keyof typeof recipientWords]
    : null;
  const texts = TEXT_STATES.find((one) => one === followsTexts);
  const parts = [`mailing ${followsId}`, state?.words, texts && `text: ${textStateWords[texts].words}`];
  return parts.filter(Boolean).join(", ");
}

/** Whom a campaign goes to, as headings and words: the recipients that it follows, and the selection that found them. */
export async function whoInWords(campaign: Campaign): Promise<[string, string][]> {
  const followed = followedInWords(campaign);
  const selection = await selectionInWords(campaign.wanted);
  return followed ? [["Recipients of", `${followed}. They were selected by what follows`], ...selection] : selection;
}
