const FORMULA = /^'*[=+\-@\t\r]/;
const DEFUSED = /^'+[=+\-@\t\r]/;
const NEEDS_QUOTES = /[",;\r\n\t]|^\s|\s$/;

/** Returns one line of CSV (RFC 4180) in which no cell is a spreadsheet formula. */
export function csvLine(cells: readonly string[]) {
  return `${cells.map((cell) => quoted(defuse(cell))).join(",")}\r\n`;
}

/** Adds an apostrophe to a cell that a spreadsheet would treat as a formula; undefuse() removes it. */
export function defuse(cell: string) {
  return FORMULA.test(cell) ? `'${cell}` : cell;
}

/** Reverses defuse(). */
export function undefuse(cell: string) {
  return cell.startsWith("'") && DEFUSED.test(cell) ? cell.slice(1) : cell;
}

function quoted(cell: string) {
  return NEEDS_QUOTES.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
