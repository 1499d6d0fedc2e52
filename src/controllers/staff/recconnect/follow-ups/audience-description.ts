import type { Campaign } from "../../../../models/recconnect/campaign";
import { isRecipientState } from "../../../../models/recconnect/sending/recipients";
import { TEXT_STATES } from "../../../../texts/text";
import { describeSelection } from "../selection/selection-description";
import { recipientStateLabels, textStateLabels } from "../sending/recipient-states";

type Following = Pick<Campaign, "followsId" | "followsState" | "followsTexts">;

/** Of which mailing and which of its recipients a follow-up's records are: "mailing 12, Exception"; null for a selection's. */
export function describeFollowedRecipients({ followsId, followsState, followsTexts }: Following): string | null {
  if (followsId === null) return null;
  const state = isRecipientState(followsState ?? "")
    ? recipientStateLabels[followsState as keyof typeof recipientStateLabels]
    : null;
  const texts = TEXT_STATES.find((one) => one === followsTexts);
  const parts = [`mailing ${followsId}`, state?.label, texts && `text: ${textStateLabels[texts].label}`];
  return parts.filter(Boolean).join(", ");
}

/** Whom a campaign goes to, as headings and words: the recipients that it follows, and the selection that found them. */
export async function describeAudience(campaign: Campaign): Promise<[string, string][]> {
  const followed = describeFollowedRecipients(campaign);
  const selection = await describeSelection(campaign.selectionOptions);
  return followed ? [["Recipients of", `${followed}. They were selected by what follows`], ...selection] : selection;
}
