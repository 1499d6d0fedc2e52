import { emailKey, nameKey, withoutExtension } from "./search-keys";

/** A piece of a text; the marked one is what the search matched. */
export interface Part {
  text: string;
  marked: boolean;
}

/** A text with nothing marked. */
export function plain(text: string): Part[] {
  return text ? [{ text, marked: false }] : [];
}

/** A name with the beginning marked that gives this key. */
export function markName(name: string, key: string): Part[] {
  return markBeginning(name, key, nameKey);
}

/** An email with the beginning marked that gives this key. */
export function markEmail(email: string, key: string): Part[] {
  return markBeginning(email, key, emailKey);
}

/** A phone number with its ending of so many digits marked. */
export function markEnding(number: string, digits: number): Part[] {
  const main = withoutExtension(number);
  let start = main.length;
  for (let seen = 0; start > 0 && seen < digits; start--) {
    if (/\d/.test(main[start - 1] ?? "")) seen++;
  }
  return parts(number, start, main.length);
}

/** The shortest beginning whose key begins with the one searched for: ß counts as ss, é as e, an accent stays with its letter. */
function markBeginning(text: string, key: string, keyOf: (text: string) => string): Part[] {
  if (key === "") return plain(text);
  const characters = text.match(/\P{M}\p{M}*/gu) ?? [];
  let beginning = "";
  for (const character of characters) {
    beginning += character;
    if (keyOf(beginning).startsWith(key)) return parts(text, 0, beginning.length);
  }
  return plain(text);
}

function parts(text: string, start: number, end: number): Part[] {
  const pieces = [
    { text: text.slice(0, start), marked: false },
    { text: text.slice(start, end), marked: true },
    { text: text.slice(end), marked: false },
  ];
  return pieces.filter((piece) => piece.text !== "");
}
