import type { NewMessage } from "../../../mail/message";
import { MERGE_FIELDS, piecesOf } from "../../letters/merge-fields";
import type { Mailing } from "./mailing";

/** The one copy of a mailing for the address that was typed as CC: what everybody reads, and nobody's values. */
export function copyOf({ cc, subject, body }: Mailing): NewMessage {
  return {
    letter: "RecConnect copy",
    recipient: cc,
    householdId: null,
    subject: withNames(subject, ({ field }) => `[${field}]`),
    body: withNames(body, ({ field }) => `*[${MERGE_FIELDS[field]}]*`),
    fields: {},
    priority: "usual",
    category: "notice",
  };
}

type Named = Exclude<ReturnType<typeof piecesOf>[number], string>;

function withNames(text: string, nameOf: (piece: Named) => string) {
  return piecesOf(text)
    .map((piece) => (typeof piece === "string" ? piece : nameOf(piece)))
    .join("");
}
