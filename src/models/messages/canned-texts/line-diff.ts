/** One line of a text, and what became of it. */
export interface LineChange {
  kind: "same" | "added" | "removed";
  line: string;
}

/** Texts that differ in more lines than these by each other are shown as taken out and put in as a whole. */
const MOST_COMPARED = 1_000_000;

/** What has to be taken out of and added to a text, line by line, to make it another; the fewest lines there are. */
export function lineChanges(before: string, after: string): LineChange[] {
  const [old, now] = [linesOf(before), linesOf(after)];
  const start = alike(old, now);
  const end = alike(old.slice(start).reverse(), now.slice(start).reverse());
  return [
    ...as("same", old.slice(0, start)),
    ...changesBetween(old.slice(start, old.length - end), now.slice(start, now.length - end)),
    ...as("same", old.slice(old.length - end)),
  ];
}

function linesOf(text: string) {
  return text === "" ? [] : text.split("\n");
}

/** How many lines they begin with alike. */
function alike(one: string[], other: string[]) {
  const length = Math.min(one.length, other.length);
  let index = 0;
  while (index < length && one[index] === other[index]) index++;
  return index;
}

function changesBetween(old: string[], now: string[]): LineChange[] {
  if (old.length * now.length > MOST_COMPARED) return [...as("removed", old), ...as("added", now)];

  const common = lengthsInCommon(old, now);
  const changes: LineChange[] = [];
  let [i, j] = [0, 0];
  while (i < old.length && j < now.length) {
    if (old[i] === now[j]) {
      changes.push({ kind: "same", line: old[i] ?? "" });
      i++;
      j++;
    } else if (common(i + 1, j) >= common(i, j + 1)) changes.push({ kind: "removed", line: old[i++] ?? "" });
    else changes.push({ kind: "added", line: now[j++] ?? "" });
  }
  return [...changes, ...as("removed", old.slice(i)), ...as("added", now.slice(j))];
}

/** How many lines both have in common, in order, from one place in each to their ends. */
function lengthsInCommon(old: string[], now: string[]) {
  const width = now.length + 1;
  const lengths = new Uint32Array((old.length + 1) * width);
  const at = (i: number, j: number) => lengths[i * width + j] ?? 0;
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = now.length - 1; j >= 0; j--) {
      lengths[i * width + j] = old[i] === now[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  return at;
}

function as(kind: LineChange["kind"], lines: string[]): LineChange[] {
  return lines.map((line) => ({ kind, line }));
}
