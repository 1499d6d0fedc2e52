const MEGABYTE = 1024 * 1024;
const LOOK_EVERY_MS = 20;

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

/** Does the work; gives how long it took, and how much memory the process had at most and more than before, in MB. */
export async function timed(work: () => Promise<unknown>) {
  globalThis.gc?.();
  const before = process.memoryUsage.rss();
  let most = before;
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss());
  }, LOOK_EVERY_MS);
  const began = performance.now();
  await work();
  const ms = performance.now() - began;
  clearInterval(watch);
  return { ms, mostMb: Math.round(most / MEGABYTE), grownMb: Math.round((most - before) / MEGABYTE) };
}
