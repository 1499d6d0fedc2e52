const EVERY_MS = 10_000;
const SLOWEST_SHOWN = 25;

/** Counts the results of one engine. */
export class Tally {
  passed = 0;
  failed = 0;
  skipped = 0;
  readonly times: { file: string; ms: number; cpuMs: number }[] = [];

  constructor(
    readonly name: string,
    readonly files: number,
  ) {}

  /** Counts a test file that is through; `cpuMs` is the time of its own process, without those it started. */
  finish(file: string, ms: number, cpuMs: number) {
    this.times.push({ file, ms, cpuMs });
  }

  get finished() {
    return this.times.length === this.files;
  }

  toString() {
    const failed = this.failed > 0 ? `, ${this.failed} failed` : "";
    return `${this.name} ${this.passed}${failed} (${this.times.length} of ${this.files} files)`;
  }
}

/** Shows how far the suite is: on a terminal in one line that is rewritten, else in a line every ten seconds. */
export class Progress {
  private readonly timer: NodeJS.Timeout;
  private readonly began = Date.now();

  constructor(private readonly tallies: Tally[]) {
    this.timer = setInterval(() => this.show(), process.stdout.isTTY ? 200 : EVERY_MS);
  }

  /** Prints a failed test at once, above the progress. */
  failure(engine: string, title: string, details: string) {
    this.clear();
    process.stdout.write(`\nFAILED on ${engine}: ${title}\n${details.replace(/^/gm, "    ")}\n`);
  }

  /** Prints the test files that took longest on each engine: seconds, and seconds of processor time. */
  slowest() {
    this.clear();
    for (const { name, times } of this.tallies) {
      const total = times.reduce((sum, { cpuMs }) => sum + cpuMs, 0);
      process.stdout.write(`${name}, ${seconds(total)} s of processor time\n`);
      for (const { file, ms, cpuMs } of [...times].sort((a, b) => b.ms - a.ms).slice(0, SLOWEST_SHOWN)) {
        process.stdout.write(`${seconds(ms).padStart(8)} ${seconds(cpuMs).padStart(8)}  ${file}\n`);
      }
    }
  }

  /** Prints the totals; the last line is the one that CI reads. */
  end() {
    clearInterval(this.timer);
    this.clear();
    const sum = (of: (tally: Tally) => number) => this.tallies.reduce((total, tally) => total + of(tally), 0);
    for (const tally of this.tallies) process.stdout.write(`${tally}\n`);
    process.stdout.write(`Finished in ${this.elapsed}.\n`);
    process.stdout.write(
      `${sum(({ passed }) => passed)} passed, ${sum(({ failed }) => failed)} failed, ${sum(({ skipped }) => skipped)} skipped\n`,
    );
  }

  private show() {
    this.clear();
    process.stdout.write(`${this.elapsed}  ${this.tallies.join(", ")}${process.stdout.isTTY ? "" : "\n"}`);
  }

  private clear() {
    if (process.stdout.isTTY) process.stdout.write("\r\u001b[2K");
  }

  private get elapsed() {
    const seconds = Math.round((Date.now() - this.began) / 1000);
    return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  }
}

function seconds(ms: number) {
  return (ms / 1000).toFixed(1);
}
