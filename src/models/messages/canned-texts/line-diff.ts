/** One line of a comparison of two texts. */
export interface LineChange {
  kind: "same" | "added" | "removed";
  line: string;
}

/** If the differing lines of both texts multiply to more than this, they are shown as all removed and all added. */
const MAX_COMPARISONS = 1_000_000;

/** Compares two texts line by line, with as few removed and added lines as possible. */
export function diffLines(before: string, after: string): LineChange[] {
  const [old, current] = [linesOf(before), linesOf(after)];
  const start = commonPrefixLength(old, current);
  const end = commonPrefixLength(old.slice(start).reverse(), current.slice(start).reverse());
  return [
    ...changesOfKind("same", old.slice(0, start)),
    ...diffMiddle(old.slice(start, old.length - end), current.slice(start, current.length - end)),
    ...changesOfKind("same", old.slice(old.length - end)),
  ];
}

function linesOf(text: string) {
  return text === "" ? [] : text.split("\n");
}

/** Returns how many lines at the start are the same. */
function commonPrefixLength(one: string[], other: string[]) {
  const length = Math.min(one.length, other.length);
  let index = 0;
  while (index < length && one[index] === other[index]) index++;
  return index;
}

function diffMiddle(old: string[], now: string[]): LineChange[] {
  if (old.length * now.length > MAX_COMPARISONS)
    return [...changesOfKind("removed", old), ...changesOfKind("added", now)];

  const common = commonSubsequenceLengths(old, now);
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
  return [...changes, ...changesOfKind("removed", old.slice(i)), ...changesOfKind("added", now.slice(j))];
}

/**
 * Returns a function for the length of the longest common subsequence of both texts from line i and line j to the end.
 */
function commonSubsequenceLengths(old: string[], now: string[]) {
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

function changesOfKind(kind: LineChange["kind"], lines: string[]): LineChange[] {
  return lines.map((line) => ({ kind, line }));
}
