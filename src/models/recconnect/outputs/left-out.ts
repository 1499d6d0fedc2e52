import type { RecordToMake } from "./records-to-make";

const MOST_LISTED = 2000;

export interface LeftOutRecord {
  householdId: number;
  name: string;
  reason: string;
}

/** Whom an output leaves out and why; so many are listed, all of them counted. */
export class LeftOut {
  readonly listed: LeftOutRecord[] = [];
  count = 0;

  add({ householdId, lastName, firstName }: RecordToMake, reason: string) {
    this.count++;
    const name = [lastName, firstName].filter(Boolean).join(", ");
    if (this.listed.length < MOST_LISTED) this.listed.push({ householdId, name, reason });
  }
}
