import { nameDigest } from "../../../secrets/digest";
import { fold } from "../../../secrets/fold";
import { open, seal } from "../../../secrets/seal";
import { foldPin } from "../pin";
import { counterOf } from "../unowned-counter";
import { DistinctPins } from "./pin-drawing";

/** A web user and what it is to get; a PIN of null is drawn. */
export type ToIssue = [webUserId: number, userName: string, pin: string | null];

/** Stands between texts that are handed over as one: no name can have it. */
export const BETWEEN = "\0";

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

/** What issuing gives, in the order of the web users: digests of the names and sealed PINs, each list as one text. */
export interface IssueResult {
  digests: string;
  seals: string;
  counters: string[];
}

/** Works in a thread of its own, beside the one that writes. */
export default function issueInThread(work: Remember | Issue): IssueResult | null {
  const pins = new DistinctPins(work.length, work.marks);
  return "seals" in work ? remember(work, pins) : issue(work, pins);
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
