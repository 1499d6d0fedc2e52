import { nameDigest } from "../../../secrets/digest";
import { fold } from "../../../secrets/fold";
import { open, seal } from "../../../secrets/seal";
import { foldPin } from "../pin";
import { counterOf } from "../unowned-counter";
import { DistinctPins } from "./pin-drawing";

/** A web user and what it is to get; a PIN of null is drawn. */
export type ToIssue = [webUserId: number, version: number, userName: string, pin: string | null, endsSessions: 0 | 1];

/** What is written of a web user: the name, its digest and the sealed PIN. */
export type Issued = [
  webUserId: number,
  version: number,
  userName: string,
  digest: string,
  seal: string,
  endsSessions: 0 | 1,
];

/** The run whose PINs are to be all different begins, or goes on behind what another worker wrote. */
export interface Begin {
  run: string;
  length: number;
}
export interface Remember {
  run: string;
  seals: [webUserId: number, seal: string][];
}
export interface Issue {
  run: string;
  webUsers: ToIssue[];
  /** Whether to give the counters of unowned names that are owned now. */
  counters: boolean;
}

/** What issuing gives: the rows as JSON of Issued[], which the database reads as it is. */
export interface IssueResult {
  rows: string;
  counters: string[];
}

let present: { run: string; pins: DistinctPins } | undefined;

/** Works in a thread of its own, beside the one that writes. Throws where the run was not begun in this thread. */
export default function issueInThread(work: Begin | Remember | Issue): IssueResult | null {
  if ("length" in work) {
    present = { run: work.run, pins: new DistinctPins(work.length) };
    return null;
  }
  if (present?.run !== work.run) throw new Error("this run was not begun in this thread");
  if ("seals" in work) return remember(work, present.pins);
  return issue(work, present.pins);
}

function remember({ seals }: Remember, pins: DistinctPins) {
  for (const [webUserId, sealed] of seals) {
    const pin = open(sealed, "assigned PIN", String(webUserId));
    if (pin !== null) pins.remember(pin);
  }
  return null;
}

function issue({ webUsers, counters }: Issue, pins: DistinctPins): IssueResult {
  const rows = webUsers.map(([id, version, userName, pin, endsSessions]): Issued => {
    const sealed = seal(foldPin(pin ?? pins.draw()), "assigned PIN", String(id));
    return [id, version, userName, nameDigest(fold(userName)), sealed, endsSessions];
  });
  return {
    rows: JSON.stringify(rows),
    counters: counters ? webUsers.map(([, , userName]) => counterOf(fold(userName))) : [],
  };
}
