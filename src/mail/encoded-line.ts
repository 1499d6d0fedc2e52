import { encode, wrap } from "nodemailer/lib/qp";

const LINE_LENGTH = 76;
const MAX_CACHED = 500;

// Two generations: lines in recent use stay cached, lines that only one household had are dropped.
let [recent, older] = [new Map<string, string>(), new Map<string, string>()];

/**
 * Returns a line, without its line break, as quoted-printable. Cached, because most lines of a mailing are the same in
 * every email.
 */
export function encodedLine(line: string): string {
  const known = recent.get(line) ?? older.get(line);
  const encoded = known ?? wrap(encode(line), LINE_LENGTH);
  if (recent.size >= MAX_CACHED) [recent, older] = [new Map(), recent];
  recent.set(line, encoded);
  return encoded;
}
