import { nameDigest } from "../../../secrets/digest";
import { fold } from "../../../secrets/fold";
import { randomPin } from "../../../secrets/random-pin";
import { open, seal } from "../../../secrets/seal";
import { foldPin } from "../pin";
import { counterOf } from "../unowned-counter";
import { DistinctPins } from "./pin-drawing";

/** A web user and what it is to get; a PIN of null is drawn. */
export type ToIssue = [webUserId: number, userName: string, pin: string | null];

/** Stands between texts that are handed over as one: no name can have it. */
export const BETWEEN = "\0";
const WARM_UP_LENGTH = 7;

/** Marks of the PINs that were drawn in this run, shared by all threads that draw for it. */
export interface Drawn {
  marks: SharedArrayBuffer;
  length: number;
}
export interface Remember extends Drawn {
  seals: [webUserId: number, seal: string][];
}
export interface Issue extends Drawn {
  webUsers: ToIssue[];
  /** Whether to give the counters of unowned names that are owned now. */
  counters: boolean;
}

/** So many PINs for nobody: the first ones take ten times as long as those behind them, and nobody waits for these. */
export interface WarmUp {
  times: number;
}

/** What issuing gives, in the order of the web users: digests of the names and sealed PINs, each list as one text. */
export interface IssueResult {
  digests: string;
  seals: string;
  counters: string[];
}

/** Works in a thread of its own, beside the one that writes. */
export default function issueInThread(work: WarmUp | Remember | Issue): IssueResult | null {
  if ("times" in work) return warmUp(work);
  const pins = new DistinctPins(work.length, work.marks);
  return "seals" in work ? remember(work, pins) : issue(work, pins);
}

function warmUp({ times }: WarmUp) {
  for (let id = 0; id < times; id++) {
    nameDigest(fold(`${id}@example.org`));
    seal(foldPin(randomPin(WARM_UP_LENGTH)), "assigned PIN", String(id));
  }
  return null;
}

function remember({ seals }: Remember, pins: DistinctPins) {
  for (const [webUserId, sealed] of seals) {
    const pin = open(sealed, "assigned PIN", String(webUserId));
    if (pin !== null) pins.remember(pin);
  }
  return null;
}

function issue({ webUsers, counters }: Issue, pins: DistinctPins): IssueResult {
  const digests: string[] = [];
  const seals: string[] = [];
  for (const [id, userName, pin] of webUsers) {
    digests.push(nameDigest(fold(userName)));
    seals.push(seal(foldPin(pin ?? pins.draw()), "assigned PIN", String(id)));
  }
  return {
    digests: digests.join(BETWEEN),
    seals: seals.join(BETWEEN),
    counters: counters ? webUsers.map(([, userName]) => counterOf(fold(userName))) : [],
  };
}
