import { encode, wrap } from "nodemailer/lib/qp";

const LINE_LENGTH = 76;
const MOST_KEPT = 500;

// Two generations: what was used lately stays, what one household alone had goes.
let [young, old] = [new Map<string, string>(), new Map<string, string>()];

/**
 * A line of a message, without its end, as quoted-printable. Most lines of a mailing are the same in every message, and
 * each is encoded by itself.
 */
export function encodedLine(line: string): string {
  const known = young.get(line) ?? old.get(line);
  const encoded = known ?? wrap(encode(line), LINE_LENGTH);
  if (young.size >= MOST_KEPT) [young, old] = [new Map(), young];
  young.set(line, encoded);
  return encoded;
}
