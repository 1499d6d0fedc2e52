import { emailKey, nameKey, withoutExtension } from "./search-keys";

/** Part of a text, marked if the search matched it. */
export interface HighlightedPart {
  text: string;
  marked: boolean;
}

/** A text without highlights. */
export function unhighlighted(text: string): HighlightedPart[] {
  return text ? [{ text, marked: false }] : [];
}

/** Highlights the beginning of a name that matches the key. */
export function highlightName(name: string, key: string): HighlightedPart[] {
  return highlightBeginning(name, key, nameKey);
}

/** Highlights the beginning of an email that matches the key. */
export function highlightEmail(email: string, key: string): HighlightedPart[] {
  return highlightBeginning(email, key, emailKey);
}

/** Highlights the last `digits` digits of a phone number. */
export function highlightEnding(number: string, digits: number): HighlightedPart[] {
  const main = withoutExtension(number);
  let start = main.length;
  for (let seen = 0; start > 0 && seen < digits; start--) {
    if (/\d/.test(main[start - 1] ?? "")) seen++;
  }
  return highlightedParts(number, start, main.length);
}

/** Finds the shortest beginning whose key starts with the search key: ß counts as ss, é as e, and accents stay with their letters. */
function highlightBeginning(text: string, key: string, keyOf: (text: string) => string): HighlightedPart[] {
  if (key === "") return unhighlighted(text);
  const characters = text.match(/\P{M}\p{M}*/gu) ?? [];
  let beginning = "";
  for (const character of characters) {
    beginning += character;
    if (keyOf(beginning).startsWith(key)) return highlightedParts(text, 0, beginning.length);
  }
  return unhighlighted(text);
}

function highlightedParts(text: string, start: number, end: number): HighlightedPart[] {
  const parts = [
    { text: text.slice(0, start), marked: false },
    { text: text.slice(start, end), marked: true },
    { text: text.slice(end), marked: false },
  ];
  return parts.filter((part) => part.text !== "");
}
