import type { MessageRow, MessageState } from "../../../mail/message";

export interface MessageStateLabel {
  label: string;
  kind: "good" | "waiting" | "bad" | "plain";
  /** What it means, and what to do. */
  description: string;
}

/** Each state of a message as clerks read it. "Accepted" is all we know: nobody tells us what was received. */
export const messageStateLabels: Record<MessageState, MessageStateLabel> = {
  queued: { label: "Waiting", kind: "waiting", description: "It leaves as soon as it is its turn." },
  held: { label: "On hold", kind: "waiting", description: "Mail is on hold. It leaves when mail is live again." },
  sending: { label: "Being handed over", kind: "waiting", description: "The mail server is taking it just now." },
  sent: {
    label: "Accepted",
    kind: "good",
    description: "The mail server took it over. Whether it was received, it does not tell.",
  },
  deferred: {
    label: "Put off",
    kind: "waiting",
    description: "The mail server asked us to come back later. We do, for four days.",
  },
  refused: {
    label: "Refused",
    kind: "bad",
    description: "The mail server does not take it. Correct the address, then send it again.",
  },
  bounced: { label: "Came back", kind: "bad", description: "It came back. Correct the address, then send it again." },
  cancelled: { label: "Cancelled", kind: "plain", description: "A clerk stopped it. It was not sent." },
  practice: { label: "Practice", kind: "plain", description: "Mail was in practice. It was sent nowhere." },
  unknown: {
    label: "Unknown",
    kind: "bad",
    description:
      "The connection ended after the message was handed over and before the mail server answered. It may have arrived. Ask the household; send it again only if nothing came.",
  },
  exception: {
    label: "Not sent",
    kind: "bad",
    description: "It had a hole, such as a missing user name. Mend what it says, then send it again.",
  },
};

const MAY_RETRY: readonly MessageState[] = ["deferred", "refused", "bounced", "exception", "cancelled", "unknown"];
const MAY_CANCEL: readonly MessageState[] = ["queued", "held", "deferred"];
const MOVING: readonly MessageState[] = ["queued", "sending"];

export function mayRetry({ state }: Pick<MessageRow, "state">) {
  return MAY_RETRY.includes(state);
}

export function mayCancel({ state }: Pick<MessageRow, "state">) {
  return MAY_CANCEL.includes(state);
}

/** True where a look again in some seconds may show more. */
export function isMoving({ state }: Pick<MessageRow, "state">) {
  return MOVING.includes(state);
}

/** "550 no such user": what the mail server said last. */
export function replyOf({ replyCode, reply }: Pick<MessageRow, "replyCode" | "reply">) {
  const said = reply ?? "";
  return replyCode === null || said.startsWith(String(replyCode)) ? said : `${replyCode} ${said}`.trim();
}

/** "Forgotten PIN 2" of the message "forgotten PIN 2" */
export function messageTitle(kind: string) {
  return kind.charAt(0).toUpperCase() + kind.slice(1);
}

/** "1 message", "2,000 messages" */
export function countEmails(count: number) {
  return `${count.toLocaleString("en-US")} message${count === 1 ? "" : "s"}`;
}
