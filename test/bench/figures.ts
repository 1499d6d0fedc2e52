/** The value below which that share of the sorted times lies. */
export function quantile(times: readonly number[], share: number) {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export function median(values: readonly number[]) {
  return quantile(values, 0.5);
}

/** Prints one figure beside its limit. */
export function say(what: string, figure: string, limit = "") {
  process.stdout.write(`  ${what.padEnd(52)} ${figure.padStart(14)}${limit && `   (limit ${limit})`}\n`);
}

/** Asks for a pause of the event loop. */
export function rest(ms: number) {
  return new Promise<void>((resolve) => setTimeout(resolve, ms));
}
