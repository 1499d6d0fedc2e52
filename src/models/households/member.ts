import { Model } from "../model";
import { nameKey } from "./search-keys";

export const RELATIONS = ["primary", "adult", "child"] as const;
export type Relation = (typeof RELATIONS)[number];

export interface MemberRow {
  id: number;
  householdId: number;
  relation: Relation;
  firstName: string;
  lastName: string;
  dateOfBirth: string | null;
  email: string | null;
  lastKey: string;
  firstKey: string;
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

/** One person of a household; the primary person is the adult it is kept under. */
export class Member extends Model<MemberRow>("members") {
  get name() {
    return [this.firstName, this.lastName].filter(Boolean).join(" ");
  }
}

/** The columns of a person's name, with the keys the search walks. */
export function nameColumns({ firstName, lastName }: { firstName: string; lastName: string }) {
  return { firstName, lastName, lastKey: nameKey(lastName), firstKey: nameKey(firstName) };
}
