const FORMULA = /^'*[=+\-@\t\r]/;
const DEFUSED = /^'+[=+\-@\t\r]/;
const NEEDS_QUOTES = /[",;\r\n\t]|^\s|\s$/;

/** One line of CSV (RFC 4180) in which no cell is a formula to a spreadsheet program. */
export function csvLine(cells: readonly string[]) {
  return `${cells.map((cell) => quoted(defuse(cell))).join(",")}\r\n`;
}

/** A cell that a spreadsheet program would take for a formula gets an apostrophe in front; undefuse() takes it back. */
export function defuse(cell: string) {
  return FORMULA.test(cell) ? `'${cell}` : cell;
}

/** The cell as it was before defuse(). */
export function undefuse(cell: string) {
  return cell.startsWith("'") && DEFUSED.test(cell) ? cell.slice(1) : cell;
}

function quoted(cell: string) {
  return NEEDS_QUOTES.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
