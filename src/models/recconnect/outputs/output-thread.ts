import { once } from "node:events";
import { createRequire } from "node:module";
import { constants, setPriority } from "node:os";
import type { MessagePort } from "node:worker_threads";
import { CampaignFacts } from "../campaign-facts";
import { END, type Output } from "./output";

/** So many pieces leave before the first is asked for. */
const AHEAD = 4;
/** Whoever takes nothing for so long has gone away without a word. */
const PATIENCE_MS = 5 * 60_000;

/** What makes one output, loaded when it is first asked for: libraries are in the process a second time by that. */
const load = createRequire(import.meta.url);

lowerPriority();

/** Makes an output in a thread of its own, piece by piece, no faster than they are taken; until its port closes. */
export default async function makeInThread({ output, port }: { output: Output; port: MessagePort }) {
  const gone = new AbortController();
  let room = AHEAD;
  port.on("message", () => room++);
  port.once("close", () => gone.abort());
  try {
    for await (const piece of splitFields(output)) {
      while (room === 0 && !gone.signal.aborted) {
        await once(port, "message", { signal: AbortSignal.any([gone.signal, AbortSignal.timeout(PATIENCE_MS)]) });
      }
      if (gone.signal.aborted) return;
      room--;
      port.postMessage(piece);
    }
    port.postMessage(END);
  } catch (error) {
    if (!gone.signal.aborted) throw error;
  } finally {
    port.close();
  }
}

async function* splitFields(output: Output): AsyncGenerator<unknown> {
  const { scope, make } = output;
  const campaign = await CampaignFacts.find(output.campaignId);
  if (make === "labels") {
    const { labels }: typeof import("./labels") = load("./labels");
    yield* labels(campaign, scope, output.sheet, output.start);
  } else if (make === "letters" || make === "count of letters") {
    const { letters, countOfLetters }: typeof import("./letters") = load("./letters");
    if (make === "letters") yield* letters(campaign, scope, output.text);
    else yield countOfLetters(campaign, scope, output.text);
  } else if (make === "report") {
    const { report }: typeof import("./report-pdf") = load("./report-pdf");
    yield* report(campaign, scope, output.kind, output.withEmails);
  } else if (make === "page of a report") {
    const { reportPage }: typeof import("./report-rows") = load("./report-rows");
    yield reportPage(campaign, scope, output.kind, output.after, output.limit);
  } else if (make === "export") {
    const { exportRows }: typeof import("./export-rows") = load("./export-rows");
    yield* exportRows(campaign, scope, output.columns);
  } else {
    const { statistics }: typeof import("./statistics") = load("./statistics");
    yield statistics(campaign, scope);
  }
}

/** Pages come before print. On Linux it lowers this thread alone; elsewhere it would be the whole site. */
function lowerPriority() {
  if (process.platform !== "linux") return;
  try {
    setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // A sandbox that forbids it makes no output less right.
  }
}
