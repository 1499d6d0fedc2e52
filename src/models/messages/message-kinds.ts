import type { AskedBy } from "../web-access/one-time-secret";

/** What a letter's secrets are: who caused it, and whether a temporary PIN may stand for one that is used. */
export interface LetterKind {
  askedBy: AskedBy;
  temporaryPin: boolean;
}

const OF_THE_CUSTOMER: LetterKind = { askedBy: "customer", temporaryPin: true };
const OF_THE_CLERK: LetterKind = { askedBy: "staff", temporaryPin: true };
/** A mailing carries only the assigned, unused PIN (DESIGN.md, issue 4). */
const OF_A_MAILING: LetterKind = { askedBy: "staff", temporaryPin: false };

export const WEB_DETAILS_LETTERS = ["Web Details 1", "Web Details 2"] as const;

const kinds: Record<string, LetterKind> = {
  "forgotten PIN 1": OF_THE_CUSTOMER,
  "forgotten PIN 2": OF_THE_CUSTOMER,
  "Web Details 1": OF_THE_CLERK,
  "Web Details 2": OF_THE_CLERK,
};

/** What kind of letter it is; one that is not named here is a mailing. */
export function kindOf(kind: string): LetterKind {
  return Object.hasOwn(kinds, kind) ? (kinds[kind] ?? OF_A_MAILING) : OF_A_MAILING;
}
