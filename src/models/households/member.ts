import { transaction } from "../../database/connection";
import { NotFound, refuse } from "../errors";
import { Model } from "../model";
import { type Actor, AuditEvent } from "../staff/audit-event";
import { differing, inWords } from "./changes";
import type { Household } from "./household";
import { validateMember } from "./household-errors";
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

/** What a form says of a member who is not the primary person; blank is "". */
export interface WantedMember {
  firstName: string;
  lastName: string;
  relation: string;
  dateOfBirth: string;
  email: string;
}

/** One person of a household; the primary person is the adult it is kept under. */
export class Member extends Model<MemberRow>("members") {
  /** The member of that household; another household's is not found. */
  static async findIn(household: Household, id: unknown) {
    const member = await Member.find(id);
    if (member.householdId !== household.id) throw new NotFound(`member ${member.id} of household ${household.id}`);
    return member;
  }

  /** Adds a member to a household. Throws Invalid by field. */
  static async add(household: Household, wanted: WantedMember, by: Actor) {
    refuse(validateMember(wanted));
    return transaction(async () => {
      const member = await Member.create({ householdId: household.id, ...columnsOf(wanted) });
      await AuditEvent.note("member added", by, { householdId: household.id, details: { member: member.id } });
      return member;
    });
  }

  get name() {
    return [this.firstName, this.lastName].filter(Boolean).join(" ");
  }

  get isPrimary() {
    return this.relation === "primary";
  }

  /** Writes what differs. Throws Invalid by field, EditConflict where another version is stored by now. */
  async change(wanted: WantedMember, version: number, by: Actor) {
    refuse({
      ...validateMember(wanted),
      form: this.isPrimary ? "The primary person is changed with the household." : null,
    });
    const changes = differing<Partial<MemberRow>>(this, columnsOf(wanted));

    await transaction(async () => {
      await this.update(changes, { version });
      const details = { member: this.id, columns: inWords(Object.keys(changes)) };
      await AuditEvent.note("member changed", by, { householdId: this.householdId, details });
    });
  }
}

/** The columns of a person's name, with the keys the search walks. */
export function nameColumns({ firstName, lastName }: { firstName: string; lastName: string }) {
  return { firstName, lastName, lastKey: nameKey(lastName), firstKey: nameKey(firstName) };
}

function columnsOf(wanted: WantedMember) {
  return {
    ...nameColumns(wanted),
    relation: wanted.relation as Relation,
    dateOfBirth: wanted.dateOfBirth || null,
    email: wanted.email || null,
  };
}
