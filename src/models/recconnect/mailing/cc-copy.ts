import type { NewMessage } from "../../../mail/message";
import { MERGE_FIELDS, type MergeField, splitFields } from "../../messages/merging/merge-fields";
import type { Mailing } from "./mailing";

/** A mailing never makes a temporary PIN. */
const NAMES = { ...MERGE_FIELDS, WebPin: "The household's PIN" };
/** Nobody's in particular: merged as in every message. */
const EVERYBODYS: readonly MergeField[] = ["SiteName", "SiteLink", "OfficeName", "OfficePhone"];

/** The one copy of a mailing for the address that was typed as CC: what everybody reads, and nobody's values. */
export function ccCopyOf({ cc, subject, body }: Mailing): NewMessage {
  return {
    kind: "RecConnect copy",
    recipient: cc,
    householdId: null,
    subject: withNames(subject, (field) => `[${field}]`),
    body: withNames(body, (field) => `*[${NAMES[field]}]*`),
    fields: {},
    priority: "usual",
    category: "notice",
  };
}

function withNames(text: string, nameOf: (field: MergeField) => string) {
  return splitFields(text)
    .map((piece) => (typeof piece === "string" ? piece : inPlaceOf(piece.field, nameOf)))
    .join("");
}

function inPlaceOf(field: MergeField, nameOf: (field: MergeField) => string) {
  return EVERYBODYS.includes(field) ? `<${field}>` : nameOf(field);
}
