import type { MessageState } from "../../../../mail/message";
import type { Campaign } from "../../../../models/recconnect/campaign";
import type { CampaignState } from "../../../../models/recconnect/campaign-row";
import { carriesCredentials } from "../../../../models/recconnect/mailing/mailing-fields";
import { countsOf, messagesIn, notReached } from "../../../../models/recconnect/sending/counts";
import { progressOf } from "../../../../models/recconnect/sending/progress";
import type { SignedInSince } from "../../../../models/recconnect/sending/signed-in-since";
import { daysShown } from "../../days-shown";
import { messageStateLabels } from "../../messages/message-state-labels";
import { recipientCounts, textCounts } from "./recipient-states";

const REFRESH_SECONDS = 2;
const FAILED: MessageState[] = ["refused", "bounced", "exception"];
const MOVING: CampaignState[] = ["held back", "starting", "sending"];

/** What the page of a mailing shows from Process Selections to its end. */
export function sendingStatusOf(campaign: Campaign) {
  const counts = countsOf(campaign);
  const second = Object.entries(counts.second) as [MessageState, number][];
  return {
    progress: progressOf(campaign),
    recipientCounts: recipientCounts(campaign, counts),
    secondCounts: second.map(([state, number]) => ({ number, ...messageStateLabels[state] })),
    textCounts: textCounts(counts.texts),
    notReached: notReached(counts),
    hasFailed: messagesIn(counts, FAILED) + (counts.texts.refused ?? 0) + (counts.texts.exception ?? 0) > 0,
    credentials:
      campaign.audienceAt !== null && campaign.processingOptions.email && carriesCredentials(campaign.mailingOptions),
    signedIn: signedInShown(campaign),
    refreshEverySeconds: MOVING.includes(campaign.state) ? REFRESH_SECONDS : undefined,
  };
}

function signedInShown({ signedIn }: Pick<Campaign, "signedIn">) {
  if (signedIn === null) return undefined;
  const since: SignedInSince = JSON.parse(signedIn);
  return { ...since, ...daysShown(since.byDay) };
}
