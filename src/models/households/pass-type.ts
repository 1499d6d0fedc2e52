import { CodeList } from "../settings/code-list";

const TAKEN = "Another pass type has this code. Enter a different code.";

/** A kind of pass that the agency sells, such as CY-CHILD, Child Pass. */
export class PassType extends CodeList("pass_types", "pass-types", TAKEN) {}
