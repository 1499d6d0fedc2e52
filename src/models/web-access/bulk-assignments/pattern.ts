import { fitForUse, fold } from "../../../secrets/fold";
import { type Ingredients, PARTS, type Part } from "./parts";

const LONGEST = 200;
const IN_BRACES = /\{([^{}]*)\}/;
const BRACE = /[{}]/;
const UNSEEN = /[\p{C}\p{DI}]|[^\S ]/u;
const BY_NAME = new Map(PARTS.map((part) => [part.name, part]));

export type PatternUse = "name" | "PIN";

/** Text and parts by turns, as `{first}.{last}` was read. */
export type Pattern = readonly (string | Part)[];

export type Composed = { text: string } | { blank: string };

/** Reads a pattern once, to be composed for any number of households. What is no part stays text. Never throws. */
export function patternOf(text: string): Pattern {
  return text
    .split(IN_BRACES)
    .map((piece, index) => (isLiteral(piece, index) ? piece : (partNamed(piece) ?? `{${piece}}`)))
    .filter((piece) => piece !== "");
}

/** The text of one household, or the name of the first part that is blank for it. Never throws. */
export function compose(pattern: Pattern, facts: Ingredients): Composed {
  let text = "";
  for (const piece of pattern) {
    const value = typeof piece === "string" ? piece : piece.of(facts);
    if (value === "" && typeof piece !== "string") return { blank: piece.name };
    text += value;
  }
  return { text };
}

/** The parts that a user name or a PIN can be made of. */
export function partsFor(use: PatternUse): Part[] {
  return PARTS.filter(({ pinsOnly }) => use === "PIN" || !pinsOnly);
}

/** The sentence to show beside a pattern that can't be used, or null. Never throws. */
export function errorInPattern(text: string, use: PatternUse): string | null {
  if (text.trim() === "") return `Enter a pattern, such as ${use === "name" ? "{first}.{last}" : "{last}{zip}"}.`;
  if (text.length > LONGEST) return `Use at most ${LONGEST} characters.`;

  const pieces = text.split(IN_BRACES);
  const literals = pieces.filter(isLiteral);
  if (literals.some((literal) => BRACE.test(literal))) {
    return "A brace has no partner. Write each part between two braces, such as {last}.";
  }
  const names = pieces.filter((piece, index) => !isLiteral(piece, index));
  return errorInParts(names, use) ?? errorInText(literals.join(""), use);
}

/** What is cut at its parts has text and parts by turns. */
function isLiteral(_: string, index: number) {
  return index % 2 === 0;
}

function errorInParts(names: string[], use: PatternUse) {
  if (names.length === 0) {
    return `Add a part, such as {last}: a fixed text would give everyone the same ${use === "name" ? "user name" : "PIN"}.`;
  }
  return names.map((name) => errorInPart(name, use)).find((error) => error !== null) ?? null;
}

function errorInPart(name: string, use: PatternUse) {
  const part = partNamed(name);
  if (part && (use === "PIN" || !part.pinsOnly)) return null;
  if (use === "name" && part?.name === "email") return "To make emails the user names, choose Email, not a pattern.";
  const listed = partsFor(use).map((one) => `{${one.name}}`);
  const why = part ? `{${part.name}} is for PINs only.` : `There is no part ${shown(name)}.`;
  return `${why} The parts are ${listed.slice(0, -1).join(", ")} and ${listed.at(-1)}.`;
}

function errorInText(text: string, use: PatternUse) {
  if (!fitForUse(text) || UNSEEN.test(text)) {
    return "This pattern has a character that can't be used. Use letters, digits, dots and hyphens.";
  }
  // Wide and small forms of them fold to the same.
  const folded = fold(text);
  if (use === "name" && folded.includes("@")) {
    return "Leave out @: a user name with @ can only be a household's own email.";
  }
  return use === "name" && /\s/.test(folded) ? "Leave out spaces: nobody types them in a user name." : null;
}

function partNamed(name: string) {
  return BY_NAME.get(name.trim().toLowerCase());
}

function shown(name: string) {
  return `{${name.toWellFormed().replace(new RegExp(UNSEEN, "gu"), "\ufffd")}}`;
}
