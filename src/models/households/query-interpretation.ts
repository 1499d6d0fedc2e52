import { nameDigest } from "../../secrets/digest";
import { fold } from "../../secrets/fold";
import { emailKey, nameKey, reversedDigits, withoutExtension } from "./search-keys";

/** One possible meaning of a search query. */
export type QueryMeaning =
  | { kind: "household ID"; id: number }
  | { kind: "phone"; reversed: string }
  | { kind: "name"; last: string; first: string }
  /** `fallback`: used only if nothing else is found, because a word is more likely a name than the start of an email. */
  | { kind: "email"; key: string; fallback: boolean }
  | { kind: "user name"; digest: string };

// Cut off before normalizing: no name is longer, and long texts would block the process.
const MAX_INPUT_LENGTH = 300;
const MAX_ID = 2_147_483_647;
const MIN_PHONE_DIGITS = 4;
const MAX_SPLITS = 3;
const ID = /^\d{1,10}$/;
const PHONE = /^\+?[\d\s().\-\u2010-\u2015/]+$/;

/** Returns the possible meanings of a query, most likely first, or none if it is blank. Never throws. */
export function interpretQuery(query: string): QueryMeaning[] {
  const text = query
    .slice(0, MAX_INPUT_LENGTH)
    .toWellFormed()
    .replace(/\p{Cc}/gu, " ")
    .normalize("NFKC")
    .trim();
  if (text === "") return [];

  const userName: QueryMeaning = { kind: "user name", digest: nameDigest(fold(query.trim())) };
  if (looksLikeNumber(text)) return [...numberMeanings(text), userName];
  if (text.includes("@")) return [{ kind: "email", key: emailKey(text), fallback: false }, userName];
  if (text.includes(",")) return [...lastFirstMeanings(text), userName];
  return [...nameMeanings(text), userName, { kind: "email", key: emailKey(text), fallback: true }];
}

function looksLikeNumber(text: string) {
  return /\d/.test(text) && PHONE.test(withoutExtension(text));
}

function numberMeanings(text: string): QueryMeaning[] {
  const reversed = reversedDigits(text);
  const id = ID.test(text) ? Number(text) : 0;
  return [
    ...(id > 0 && id <= MAX_ID ? [{ kind: "household ID", id } as const] : []),
    ...(reversed.length >= MIN_PHONE_DIGITS ? [{ kind: "phone", reversed } as const] : []),
  ];
}

/** "Bor,Vin" */
function lastFirstMeanings(text: string): QueryMeaning[] {
  const comma = text.indexOf(",");
  return nameMeaning(text.slice(0, comma), text.slice(comma + 1));
}

/** "Garza", "De la Cruz", "Ada Okafor": a last name, or a first name and a last name, split at each space. */
function nameMeanings(text: string): QueryMeaning[] {
  const words = text.split(/\s+/);
  const splits = Array.from({ length: Math.min(words.length - 1, MAX_SPLITS) }, (_, index) =>
    nameMeaning(words.slice(index + 1).join(" "), words.slice(0, index + 1).join(" ")),
  );
  return [...nameMeaning(text, ""), ...splits.flat()];
}

function nameMeaning(last: string, first: string): QueryMeaning[] {
  const name = { last: nameKey(last), first: nameKey(first) };
  return name.last ? [{ kind: "name", ...name }] : [];
}
