import type { RequestedBy } from "../web-access/one-time-secret";

/** Who caused a message, and whether it may have a temporary PIN if the assigned PIN was already used. */
export interface MessageKind {
  askedBy: RequestedBy;
  temporaryPin: boolean;
}

const FROM_CUSTOMER: MessageKind = { askedBy: "customer", temporaryPin: true };
const FROM_CLERK: MessageKind = { askedBy: "staff", temporaryPin: true };
/** A mailing can have only the assigned, unused PIN (DESIGN.md, issue 4). */
const MAILING: MessageKind = { askedBy: "staff", temporaryPin: false };

export const WEB_DETAILS_KINDS = ["Web Details 1", "Web Details 2"] as const;

const kinds: Record<string, MessageKind> = {
  "forgotten PIN 1": FROM_CUSTOMER,
  "forgotten PIN 2": FROM_CUSTOMER,
  "Web Details 1": FROM_CLERK,
  "Web Details 2": FROM_CLERK,
};

/** Returns the properties of a message kind. A kind that is not listed here is a mailing. */
export function kindOf(kind: string): MessageKind {
  return Object.hasOwn(kinds, kind) ? (kinds[kind] ?? MAILING) : MAILING;
}
