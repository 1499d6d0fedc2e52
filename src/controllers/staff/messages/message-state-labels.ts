import type { MessageRow, MessageState } from "../../../mail/message";

export interface MessageStateLabel {
  label: string;
  kind: "good" | "waiting" | "bad" | "plain";
  /** What the state means, and what to do. */
  description: string;
}

/** The label of each state of an email. No state says that it was received: no mail server tells us that. */
export const messageStateLabels: Record<MessageState, MessageStateLabel> = {
  queued: { label: "Waiting", kind: "waiting", description: "It's waiting for its turn to be sent." },
  held: {
    label: "On hold",
    kind: "waiting",
    description: "Gatehouse isn't sending mail now. It sends this email when mail is live again through a mail server.",
  },
  sending: { label: "Sending", kind: "waiting", description: "Gatehouse is sending it now." },
  sent: {
    label: "Sent",
    kind: "good",
    description: "The mail server accepted it, or a clerk sent it. Gatehouse can't tell whether it was received.",
  },
  deferred: {
    label: "Deferred (will retry)",
    kind: "waiting",
    description: "It couldn't be sent yet. Gatehouse retries for 4 days. You don't need to do anything.",
  },
  refused: {
    label: "Refused",
    kind: "bad",
    description:
      "The mail server refused it, or it couldn't be sent within 4 days. Check the address, then send it again.",
  },
  bounced: {
    label: "Bounced",
    kind: "bad",
    description: "It came back undelivered. Check the address, then send it again.",
  },
  cancelled: { label: "Cancelled", kind: "plain", description: "It was cancelled before it was sent." },
  practice: { label: "Practice", kind: "plain", description: "Mail was in practice mode, so it wasn't sent." },
  unknown: {
    label: "Unknown",
    kind: "bad",
    description:
      "Sending was interrupted before the mail server confirmed it, so it may have arrived. Ask the household, and send it again only if it didn't come.",
  },
  exception: {
    label: "Not sent",
    kind: "bad",
    description: "Something is missing or no longer right. Fix what the details say, then send it again.",
  },
};

const RETRYABLE: readonly MessageState[] = ["deferred", "refused", "bounced", "exception", "cancelled", "unknown"];
const CANCELLABLE: readonly MessageState[] = ["queued", "held", "deferred"];
const MOVING: readonly MessageState[] = ["queued", "sending"];

export function mayRetry({ state }: Pick<MessageRow, "state">) {
  return RETRYABLE.includes(state);
}

export function mayCancel({ state }: Pick<MessageRow, "state">) {
  return CANCELLABLE.includes(state);
}

/** Returns whether the state may change within seconds, so that the page should refresh itself. */
export function isMoving({ state }: Pick<MessageRow, "state">) {
  return MOVING.includes(state);
}

/** The last reply with its code, such as "550 no such user", or Gatehouse's own reason. "" if there is neither. */
export function replyOf({ replyCode, reply }: Pick<MessageRow, "replyCode" | "reply">) {
  const text = reply ?? "";
  return replyCode === null || text.startsWith(String(replyCode)) ? text : `${replyCode} ${text}`.trim();
}

/** What to write before `replyOf`: only a reply with a code is from the mail server. */
export function replyLabel({ replyCode }: Pick<MessageRow, "replyCode">) {
  return replyCode === null ? "Details" : "The mail server said";
}

/** "Forgotten PIN 2" for the kind "forgotten PIN 2". */
export function messageTitle(kind: string) {
  return kind.charAt(0).toUpperCase() + kind.slice(1);
}

/** "1 email", "2,000 emails" */
export function countEmails(count: number) {
  return `${count.toLocaleString("en-US")} email${count === 1 ? "" : "s"}`;
}
