// Unicode may reorder marks in quadratic time: 64 KiB of them would hold the event loop for most of a second.
const MOST_MARKS = 30;
const MARK = "[\\p{M}\\u0e33\\u0eb3\\uff9e\\uff9f]";
const MARKS_TOO_MANY = new RegExp(`(${MARK}{${MOST_MARKS}})${MARK}+`, "gu");
const BEYOND_ASCII = /\P{ASCII}/u;
const LONE_SURROGATE = /\p{Cs}/u;
const ANY_MARKS_TOO_MANY = new RegExp(`${MARK}{${MOST_MARKS + 1}}`, "u");

/**
 * Takes a user name or a PIN as it was typed and gives the text that stands for all its spellings: case, width and
 * composition make no difference (DESIGN.md rule 1). fold(fold(x)) is fold(x). Never throws. Outer white space is the
 * caller's to trim.
 */
export function fold(text: string): string {
  // Most user names and emails are ASCII, where case is all that differs: so a run over everyone takes a tenth of the time.
  if (isAscii(text)) return text.toLowerCase();
  // Lower case comes before upper too: ẞ alone goes down to ß, and would only become ss when folded once more.
  const folded = withFewMarks(text).normalize("NFKC").toLowerCase().toUpperCase().toLowerCase().normalize("NFKC");
  return withFewMarks(folded);
}

/**
 * Tells whether a text can be a user name or a PIN at all: no NUL (PostgreSQL refuses it), no lone surrogate (it has no
 * UTF-8), no more marks on one letter than fold() looks at (DESIGN.md rule 1).
 */
export function fitForUse(text: string): boolean {
  return !text.includes("\0") && !LONE_SURROGATE.test(text) && !ANY_MARKS_TOO_MANY.test(text);
}

/** Tells whether a text has nothing but ASCII, and so neither marks nor spellings that differ but in case. */
export function isAscii(text: string): boolean {
  return !BEYOND_ASCII.test(text);
}

function withFewMarks(text: string) {
  return text.replace(MARKS_TOO_MANY, "$1");
}
