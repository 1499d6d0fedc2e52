import type { RequestedBy } from "../web-access/one-time-secret";

/** What a message's secrets are: who caused it, and whether a temporary PIN may stand for one that is used. */
export interface MessageKind {
  askedBy: RequestedBy;
  temporaryPin: boolean;
}

const OF_THE_CUSTOMER: MessageKind = { askedBy: "customer", temporaryPin: true };
const OF_THE_CLERK: MessageKind = { askedBy: "staff", temporaryPin: true };
/** A mailing carries only the assigned, unused PIN (DESIGN.md, issue 4). */
const OF_A_MAILING: MessageKind = { askedBy: "staff", temporaryPin: false };

export const WEB_DETAILS_MESSAGES = ["Web Details 1", "Web Details 2"] as const;

const kinds: Record<string, MessageKind> = {
  "forgotten PIN 1": OF_THE_CUSTOMER,
  "forgotten PIN 2": OF_THE_CUSTOMER,
  "Web Details 1": OF_THE_CLERK,
  "Web Details 2": OF_THE_CLERK,
};

/** What kind of message it is; one that is not named here is a mailing. */
export function kindOf(kind: string): MessageKind {
  return Object.hasOwn(kinds, kind) ? (kinds[kind] ?? OF_A_MAILING) : OF_A_MAILING;
}
