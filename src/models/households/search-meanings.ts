import { nameDigest } from "../../secrets/digest";
import { fold } from "../../secrets/fold";
import { emailKey, nameKey, reversedDigits, withoutExtension } from "./search-keys";

/** One thing that the text in the search field may mean. */
export type Meaning =
  | { kind: "household ID"; id: number }
  | { kind: "phone"; reversed: string }
  | { kind: "name"; last: string; first: string }
  /** `otherwise`: only where nothing else is found, since a word is a name before it is the beginning of an email. */
  | { kind: "email"; key: string; otherwise: boolean }
  | { kind: "user name"; digest: string };

// Cut before anything is normalised: nobody types more of a name, and long texts would hold up everyone.
const LONGEST_READ = 300;
const LARGEST_ID = 2_147_483_647;
const LEAST_PHONE_DIGITS = 4;
const MOST_SPLITS = 3;
const ID = /^\d{1,10}$/;
const PHONE = /^\+?[\d\s().\-\u2010-\u2015/]+$/;

/** What a text may mean, the likeliest first; nothing for a blank one. Never throws, however long or odd the text. */
export function meaningsOf(typed: string): Meaning[] {
  const text = typed
    .slice(0, LONGEST_READ)
    .toWellFormed()
    .replace(/\p{Cc}/gu, " ")
    .normalize("NFKC")
    .trim();
  if (text === "") return [];

  const userName: Meaning = { kind: "user name", digest: nameDigest(fold(typed.trim())) };
  if (looksLikeNumber(text)) return [...numbersIn(text), userName];
  if (text.includes("@")) return [{ kind: "email", key: emailKey(text), otherwise: false }, userName];
  if (text.includes(",")) return [...lastThenFirst(text), userName];
  return [...namesIn(text), userName, { kind: "email", key: emailKey(text), otherwise: true }];
}

function looksLikeNumber(text: string) {
  return /\d/.test(text) && PHONE.test(withoutExtension(text));
}

function numbersIn(text: string): Meaning[] {
  const reversed = reversedDigits(text);
  const id = ID.test(text) ? Number(text) : 0;
  return [
    ...(id > 0 && id <= LARGEST_ID ? [{ kind: "household ID", id } as const] : []),
    ...(reversed.length >= LEAST_PHONE_DIGITS ? [{ kind: "phone", reversed } as const] : []),
  ];
}

/** "Bor,Vin" */
function lastThenFirst(text: string): Meaning[] {
  const comma = text.indexOf(",");
  return named(text.slice(0, comma), text.slice(comma + 1));
}

/** "Garza", "De la Cruz", "Ada Okafor": a last name, or a first name before one wherever it may be parted. */
function namesIn(text: string): Meaning[] {
  const words = text.split(/\s+/);
  const splits = Array.from({ length: Math.min(words.length - 1, MOST_SPLITS) }, (_, index) =>
    named(words.slice(index + 1).join(" "), words.slice(0, index + 1).join(" ")),
  );
  return [...named(text, ""), ...splits.flat()];
}

function named(last: string, first: string): Meaning[] {
  const name = { last: nameKey(last), first: nameKey(first) };
  return name.last ? [{ kind: "name", ...name }] : [];
}
