import { once } from "node:events";
import { constants, setPriority } from "node:os";
import type { MessagePort } from "node:worker_threads";
import { Campaign } from "../campaign";
import { exportRows } from "./export-rows";
import { labels } from "./labels";
import { countOfLetters, letters } from "./letters";
import { END, type Output } from "./output";
import { report } from "./report";
import { reportPage } from "./report-rows";
import { statistics } from "./statistics";

/** So many pieces leave before the first is asked for. */
const AHEAD = 4;
/** Whoever takes nothing for so long has gone away without a word. */
const PATIENCE_MS = 5 * 60_000;

lowerPriority();

/** Makes an output in a thread of its own, piece by piece, no faster than they are taken; until its port closes. */
export default async function makeInThread({ output, port }: { output: Output; port: MessagePort }) {
  const gone = new AbortController();
  let room = AHEAD;
  port.on("message", () => room++);
  port.once("close", () => gone.abort());
  try {
    for await (const piece of piecesOf(output)) {
      while (room === 0 && !gone.signal.aborted) {
        await once(port, "message", { signal: AbortSignal.any([gone.signal, AbortSignal.timeout(PATIENCE_MS)]) });
      }
      if (gone.signal.aborted) return;
      room--;
      port.postMessage(piece);
    }
    port.postMessage(END);
  } catch (fault) {
    if (!gone.signal.aborted) throw fault;
  } finally {
    port.close();
  }
}

async function* piecesOf(output: Output): AsyncGenerator<unknown> {
  const { scope, make } = output;
  const campaign = await Campaign.find(output.campaignId);
  if (make === "labels") yield* labels(campaign, scope, output.sheet, output.start);
  else if (make === "letters") yield* letters(campaign, scope, output.codeId);
  else if (make === "count of letters") yield countOfLetters(campaign, scope, output.codeId);
  else if (make === "report") yield* report(campaign, scope, output.kind, output.withEmails);
  else if (make === "page of a report") yield reportPage(campaign, scope, output.kind, output.after, output.limit);
  else if (make === "export") yield* exportRows(campaign, scope, output.columns);
  else yield statistics(campaign, scope);
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
